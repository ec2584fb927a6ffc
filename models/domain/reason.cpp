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

} // namespace berth
