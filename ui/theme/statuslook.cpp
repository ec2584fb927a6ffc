// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/statuslook.h"

#include <array>

namespace berth {

StatusLook statusLook(QStringView word)
{
    struct Row
    {
        const char *word;
        StatusLook look;
    };
    using L = QLatin1StringView;
    static const std::array<Row, 20> Rows{{
        {"queued", {L("queued"), Tone::Neutral}},    {"waiting", {L("queued"), Tone::Neutral}},
        {"placed", {L("starting"), Tone::Info}},     {"starting", {L("starting"), Tone::Info}},
        {"running", {L("running"), Tone::Good}},     {"stopping", {L("stopping"), Tone::Warning}},
        {"succeeded", {L("succeeded"), Tone::Good}}, {"failed", {L("failed"), Tone::Bad}},
        {"stopped", {L("stopped"), Tone::Neutral}},  {"ended", {L("stopped"), Tone::Neutral}},
        {"held", {L("held"), Tone::Warning}},        {"open", {L("ready"), Tone::Good}},
        {"ready", {L("ready"), Tone::Good}},         {"cordoned", {L("cordon"), Tone::Warning}},
        {"draining", {L("drain"), Tone::Warning}},   {"lost", {L("lost"), Tone::Bad}},
        {"degraded", {L("warning"), Tone::Warning}}, {"unreachable", {L("lost"), Tone::Bad}},
        {"empty", {L("stopped"), Tone::Neutral}},    {"present", {L("ready"), Tone::Good}},
    }};
    for (const Row &row : Rows) {
        if (word == L(row.word))
            return row.look;
    }
    return {L("info"), Tone::Neutral};
}

} // namespace berth
