// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/describe.h"
#include "scheduler/cron/occurrences.h"
#include "tests/fuzz/property.h"

using namespace berth;
using fuzz::require;

/// An expression is read, said and walked along, or refused at a place inside of it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QString text = fuzz::textOf(data, size);
    const auto expression = cron::Expression::parse(text, cron::Syntax::Extended);
    if (!expression) {
        const auto &fields = expression.error().fields;
        require(fields.size() == 1, "a refusal names one field");
        require(fields[0].position >= 0 && fields[0].position <= text.size(),
                "its place is in the text");
        require(!fields[0].message.isEmpty(), "it says why");
        return 0;
    }
    require(!cron::describe(*expression).contains(QLatin1String("%1")), "it is said in full");
    static const auto zone = cron::ZoneRules::find(QStringLiteral("Australia/Lord_Howe"));
    require(zone.has_value(), "the zone is known");
    const cron::Occurrences schedule(*expression, *zone);
    TimePoint time = fromEpochMillis(1'775'000'000'000);
    for (int i = 0; i < 8; ++i) {
        const auto next = schedule.next(time);
        if (!next)
            break;
        require(*next > time, "time goes on");
        require(schedule.next(*next - Milliseconds(1)) == next, "whoever asks gets the same");
        time = *next;
    }
    return 0;
}
