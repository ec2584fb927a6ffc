// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/filtervalues.h"

#include "models/domain/nearest.h"
#include "models/domain/quantity.h"

#include <algorithm>
#include <array>

namespace berth::filter {

using namespace Qt::StringLiterals;

namespace {

Result<qint64> integerOf(const Value &value)
{
    qsizetype at = value.text.startsWith(u'-') ? 1 : 0;
    const bool negative = at == 1;
    if (at == value.text.size())
        return tl::unexpected(filterError(value.start, u"A whole number is expected here."_s));
    qint64 number = 0;
    for (; at < value.text.size(); ++at) {
        const QChar c = value.text[at];
        if (c < u'0' || c > u'9') {
            return tl::unexpected(
                filterError(value.start + at, u"A whole number is expected here."_s));
        }
        if (__builtin_mul_overflow(number, qint64(10), &number)
            || __builtin_add_overflow(number, qint64(c.unicode() - u'0'), &number))
            return tl::unexpected(filterError(value.start, u"This number is too large."_s));
    }
    return negative ? -number : number;
}

/// "90s", "5m", "1h30m", "3d"; a number alone counts seconds. @returns milliseconds.
Result<qint64> durationOf(const Value &value)
{
    struct Unit
    {
        QChar letter;
        qint64 millis;
    };
    static constexpr std::array Units{Unit{u's', 1000}, Unit{u'm', 60'000}, Unit{u'h', 3'600'000},
                                      Unit{u'd', 86'400'000}, Unit{u'w', 604'800'000}};
    const auto refuse = [&](qsizetype at, const QString &message) {
        return tl::unexpected(
            filterError(value.start + at, message, u"A time is a number and s, m, h, d or w."_s));
    };
    qint64 total = 0;
    qsizetype at = 0;
    if (value.text.isEmpty())
        return refuse(at, u"A number is expected here."_s);
    while (at < value.text.size()) {
        const qsizetype start = at;
        qint64 number = 0;
        for (; at < value.text.size() && value.text[at] >= u'0' && value.text[at] <= u'9'; ++at) {
            if (__builtin_mul_overflow(number, qint64(10), &number)
                || __builtin_add_overflow(number, qint64(value.text[at].unicode() - u'0'), &number))
                return refuse(start, u"This time is too long."_s);
        }
        if (at == start)
            return refuse(at, u"A number is expected here."_s);
        qint64 factor = 1000;
        if (at < value.text.size()) {
            const QChar letter = value.text[at];
            const auto unit = std::find_if(Units.begin(), Units.end(), [&](const Unit &known) {
                return known.letter == letter;
            });
            if (unit == Units.end())
                return refuse(at, u"'"_s + letter + u"' is no unit of time."_s);
            factor = unit->millis;
            ++at;
        } else if (start > 0) {
            return refuse(at, u"A unit of time is missing."_s);
        }
        if (__builtin_mul_overflow(number, factor, &number)
            || __builtin_add_overflow(total, number, &total))
            return refuse(start, u"This time is too long."_s);
    }
    return total;
}

Result<qint64> booleanOf(const Value &value)
{
    const QString text = value.text.toLower();
    if (text == "true"_L1 || text == "yes"_L1)
        return 1;
    if (text == "false"_L1 || text == "no"_L1)
        return 0;
    return tl::unexpected(filterError(value.start, u"true or false is expected here."_s));
}

Result<qint64> wordOf(const Value &value, const Field &field)
{
    for (qsizetype i = 0; i < field.words.size(); ++i) {
        if (value.text.compare(field.words[i], Qt::CaseInsensitive) == 0)
            return i;
    }
    const QString nearest = nearestWord(value.text, field.words);
    const QString hint = nearest.isEmpty() ? QString(u"One of "_s + field.words.join(u", "_s))
                                           : QString(u"did you mean '"_s + nearest + u"'?");
    return tl::unexpected(
        filterError(value.start,
                    u"'"_s + value.text + u"' is not a value of '"_s + field.name + u"'."_s, hint));
}

/// An error inside a value, moved to where the value stands.
Result<qint64> moved(Result<qint64> number, const Value &value)
{
    if (!number) {
        for (FieldError &field : number.error().fields)
            field.position += int(value.start);
    }
    return number;
}

} // namespace

Error filterError(qsizetype position, const QString &message, const QString &hint)
{
    return Error::invalid(message, {{{}, int(position), message, hint}});
}

QString expected(FieldType type)
{
    switch (type) {
    case FieldType::Text:
        return u"a text is expected here"_s;
    case FieldType::Word:
        return u"a word is expected here"_s;
    case FieldType::Integer:
        return u"a whole number is expected here"_s;
    case FieldType::Cpu:
        return u"an amount of cores is expected here, as in 2 or 500m"_s;
    case FieldType::Memory:
        return u"an amount of memory is expected here, as in 8GiB"_s;
    case FieldType::Gpu:
        return u"an amount of devices is expected here, as in 1 or 0.5"_s;
    case FieldType::Duration:
        return u"a time is expected here, as in 90s, 5m, 2h or 3d"_s;
    case FieldType::Boolean:
        return u"true or false is expected here"_s;
    }
    return {};
}

Result<qint64> numberOf(const Value &value, const Field &field)
{
    switch (field.type) {
    case FieldType::Text:
        return 0;
    case FieldType::Word:
        return wordOf(value, field);
    case FieldType::Integer:
        return integerOf(value);
    case FieldType::Cpu:
    case FieldType::Gpu: // sums are asked for too: 1.5 devices are fine here
        return moved(parseCpu(value.text), value);
    case FieldType::Memory:
        return moved(parseMemory(value.text), value);
    case FieldType::Duration:
        return durationOf(value);
    case FieldType::Boolean:
        return booleanOf(value);
    }
    return 0;
}

} // namespace berth::filter
