// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/reason.h"

namespace berth {

using namespace Qt::StringLiterals;

QLatin1StringView word(ReasonCode code)
{
    switch (code) {
    case ReasonCode::Held:
        return "held"_L1;
    case ReasonCode::DependencyFailed:
        return "dependency_failed"_L1;
    case ReasonCode::Dependency:
        return "dependency"_L1;
    case ReasonCode::Backoff:
        return "backoff"_L1;
    case ReasonCode::Quota:
        return "quota"_L1;
    case ReasonCode::NeverFits:
        return "never_fits"_L1;
    case ReasonCode::WaitingForVictims:
        return "waiting_for_victims"_L1;
    case ReasonCode::Insufficient:
        return "insufficient"_L1;
    }
    return {};
}

QLatin1StringView word(Refusal refusal)
{
    switch (refusal) {
    case Refusal::NotReady:
        return "not_ready"_L1;
    case Refusal::SelectorMismatch:
        return "selector_mismatch"_L1;
    case Refusal::TaintNotTolerated:
        return "taint_not_tolerated"_L1;
    case Refusal::GpuModelMismatch:
        return "gpu_model_mismatch"_L1;
    case Refusal::AffinityUnmet:
        return "affinity_unmet"_L1;
    case Refusal::SpreadExceeded:
        return "spread_exceeded"_L1;
    case Refusal::CpuInsufficient:
        return "cpu_insufficient"_L1;
    case Refusal::MemoryInsufficient:
        return "memory_insufficient"_L1;
    case Refusal::GpuInsufficient:
        return "gpu_insufficient"_L1;
    case Refusal::GpuFragmented:
        return "gpu_fragmented"_L1;
    case Refusal::ExtendedInsufficient:
        return "extended_insufficient"_L1;
    case Refusal::Nominated:
        return "nominated"_L1;
    }
    return {};
}

QLatin1StringView word(PreemptionBar bar)
{
    switch (bar) {
    case PreemptionBar::None:
        return "none"_L1;
    case PreemptionBar::SwitchedOff:
        return "switched_off"_L1;
    case PreemptionBar::NobodyYields:
        return "nobody_yields"_L1;
    case PreemptionBar::TooYoung:
        return "too_young"_L1;
    case PreemptionBar::WouldNotHelp:
        return "would_not_help"_L1;
    }
    return {};
}

QString describe(PreemptionBar bar)
{
    switch (bar) {
    case PreemptionBar::None:
        return {};
    case PreemptionBar::SwitchedOff:
        return u"preemption is switched off here"_s;
    case PreemptionBar::NobodyYields:
        return u"nothing of a lower priority that may be preempted runs here"_s;
    case PreemptionBar::TooYoung:
        return u"those who could give way have yet to run for their minimum time"_s;
    case PreemptionBar::WouldNotHelp:
        return u"all who could give way together would not make room on any node"_s;
    }
    return {};
}

} // namespace berth
