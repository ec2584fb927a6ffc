// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/cron/parser.h"

#include "models/domain/nearest.h"

#include <algorithm>

namespace berth::cron {

using namespace Qt::StringLiterals;

enum class Unit { Second, Minute, Hour, Day, Month, Weekday, Year };

/// What one field may hold.
struct FieldRule
{
    Unit unit;
    QLatin1StringView name;
    int first;
    int last;
    int largestStep;
};

namespace {

constexpr FieldRule Rules[] = {
    {Unit::Second, "second"_L1, 0, 59, 60},
    {Unit::Minute, "minute"_L1, 0, 59, 60},
    {Unit::Hour, "hour"_L1, 0, 23, 24},
    {Unit::Day, "day-of-month"_L1, 1, 31, 31},
    {Unit::Month, "month"_L1, 1, 12, 12},
    {Unit::Weekday, "day-of-week"_L1, 0, 7, 7},
    {Unit::Year, "year"_L1, FirstYear, LastYear, LastYear - FirstYear + 1},
};

constexpr QLatin1StringView MonthNames[]
    = {"JAN"_L1, "FEB"_L1, "MAR"_L1, "APR"_L1, "MAY"_L1, "JUN"_L1,
       "JUL"_L1, "AUG"_L1, "SEP"_L1, "OCT"_L1, "NOV"_L1, "DEC"_L1};
constexpr QLatin1StringView WeekdayNames[]
    = {"SUN"_L1, "MON"_L1, "TUE"_L1, "WED"_L1, "THU"_L1, "FRI"_L1, "SAT"_L1};

struct Nickname
{
    QLatin1StringView name;
    QLatin1StringView expression;
};
/// The seven of OCPS 1.1; `@reboot` is known beside them.
constexpr Nickname Nicknames[] = {
    {"@yearly"_L1, "0 0 1 1 *"_L1},  {"@annually"_L1, "0 0 1 1 *"_L1},
    {"@monthly"_L1, "0 0 1 * *"_L1}, {"@weekly"_L1, "0 0 * * 0"_L1},
    {"@daily"_L1, "0 0 * * *"_L1},   {"@midnight"_L1, "0 0 * * *"_L1},
    {"@hourly"_L1, "0 * * * *"_L1},
};

bool isBlank(QChar c)
{
    return c == u' ' || c == u'\t';
}

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

bool isAllowed(QChar c)
{
    return isBlank(c) || isDigit(c) || (c >= u'A' && c <= u'Z') || (c >= u'a' && c <= u'z')
        || QStringView(u"*,-/#?+@").contains(c);
}

tl::unexpected<Error> refuse(QLatin1StringView field, qsizetype at, const QString &message,
                             const QString &hint = {})
{
    FieldError error{u"/"_s + field, int(at), message, hint};
    return tl::make_unexpected(Error::invalid(
        u"the cron expression cannot be read at position %1 (%2): %3"_s.arg(at).arg(field, message),
        {std::move(error)}));
}

/// A character that cannot be shown is named by its number.
QString shown(QChar c)
{
    return c.isPrint() && !c.isSpace()
        ? QString(c)
        : u"U+%1"_s.arg(uint(c.unicode()), 4, 16, QChar(u'0')).toUpper();
}

QString hintForCharacter(QStringView text, qsizetype at)
{
    const QChar c = text[at];
    if (c == u'~')
        return u"for a random delay give the job a jitter"_s;
    const QStringView before = text.first(at).trimmed();
    if (before.startsWith(u"TZ", Qt::CaseInsensitive)
        || before.startsWith(u"CRON", Qt::CaseInsensitive))
        return u"give the job a time zone instead"_s;
    if (c.isSpace())
        return u"separate the fields by blanks or tabs"_s;
    if (c.isDigit())
        return u"write the digits 0 to 9"_s;
    return u"allowed are letters, digits and * , - / # ? + @"_s;
}

QString hintForWord(const FieldRule &rule, QStringView text)
{
    if (text.compare(u"H", Qt::CaseInsensitive) == 0)
        return u"for a spread start give the job a jitter"_s;
    if (text == u"l" || text == u"w" || text.endsWith(u'w'))
        return u"L and W are written in upper case"_s;
    QStringList names;
    if (rule.unit == Unit::Month)
        names = QStringList(std::begin(MonthNames), std::end(MonthNames));
    else if (rule.unit == Unit::Weekday)
        names = QStringList(std::begin(WeekdayNames), std::end(WeekdayNames));
    if (text.size() > 3) {
        for (const QString &name : names) {
            if (text.startsWith(name, Qt::CaseInsensitive))
                return u"names have three letters: %1"_s.arg(name);
        }
    }
    if (const QString name = nearestWord(text, names); !name.isEmpty())
        return u"did you mean %1?"_s.arg(name);
    return u"write a number from %1 to %2"_s.arg(rule.first).arg(rule.last);
}

} // namespace

Parser::Parser(QStringView text, Syntax syntax)
    : m_text(text)
    , m_syntax(syntax)
{
}

Result<Expression> Parser::parse()
{
    if (auto ok = checkCharacters(); !ok)
        return tl::make_unexpected(ok.error());
    if (auto ok = splitFields(); !ok)
        return tl::make_unexpected(ok.error());
    const bool nickname = m_fields.first().text.startsWith(u'@');
    if (auto ok = nickname ? readNickname() : readFields(); !ok)
        return tl::make_unexpected(ok.error());
    return m_expression;
}

Parser::Outcome Parser::checkCharacters() const
{
    const auto bad = std::find_if_not(m_text.begin(), m_text.end(), isAllowed);
    if (bad == m_text.end())
        return {};
    const qsizetype at = bad - m_text.begin();
    return refuse("expression"_L1, at, u"character '%1' is not allowed"_s.arg(shown(*bad)),
                  hintForCharacter(m_text, at));
}

Parser::Outcome Parser::splitFields()
{
    for (qsizetype at = 0; at < m_text.size();) {
        if (isBlank(m_text[at])) {
            ++at;
            continue;
        }
        qsizetype end = at;
        while (end < m_text.size() && !isBlank(m_text[end]))
            ++end;
        m_fields.append({m_text.sliced(at, end - at), at});
        at = end;
    }
    if (m_fields.isEmpty())
        return refuse("expression"_L1, 0, u"it is empty"_s, u"for every minute write * * * * *"_s);
    return {};
}

Parser::Outcome Parser::readNickname()
{
    const Piece nickname = m_fields.first();
    const bool start = nickname.text == u"@reboot";
    const auto known = std::find_if(std::begin(Nicknames), std::end(Nicknames),
                                    [&](const Nickname &n) { return n.name == nickname.text; });
    if (!start && known == std::end(Nicknames)) {
        const QString lower = nickname.text.toString().toLower();
        QStringList names{u"@reboot"_s};
        for (const Nickname &n : Nicknames)
            names.append(n.name);
        QString hint = u"known are "_s + names.join(u", ");
        if (lower.startsWith(u"@every") || lower == u"@minutely")
            hint = u"write the interval as steps: */5 * * * * is every five minutes"_s;
        else if (lower == u"@weekdays")
            hint = u"write 0 0 * * MON-FRI"_s;
        else if (names.contains(lower))
            hint = u"nicknames are written in lower case: "_s + lower;
        return refuse("expression"_L1, nickname.at, u"unknown nickname '%1'"_s.arg(nickname.text),
                      hint);
    }
    if (m_fields.size() > 1)
        return refuse("expression"_L1, m_fields[1].at, u"nothing may follow a nickname"_s);
    if (start) {
        m_expression.atStart = true;
        return {};
    }
    const QString text = known->expression;
    auto expression = Parser(text, Syntax::Standard).parse();
    if (!expression)
        return tl::make_unexpected(expression.error());
    m_expression = *expression;
    return {};
}

Parser::Outcome Parser::readFields()
{
    const qsizetype most = m_syntax == Syntax::Extended ? 7 : 5;
    const QString expected = m_syntax == Syntax::Extended
        ? u"5 fields (or 6 with seconds, 7 with year)"_s
        : u"5 fields"_s;
    if (m_fields.size() < 5) {
        const Piece last = m_fields.last();
        return refuse("expression"_L1, last.at + last.text.size(),
                      u"expected %1, found %2"_s.arg(expected).arg(m_fields.size()),
                      u"the fields are minute, hour, day of month, month, day of week"_s);
    }
    if (m_fields.size() > most) {
        const bool wouldDo = m_syntax == Syntax::Standard && m_fields.size() <= 7;
        return refuse("expression"_L1, m_fields[most].at,
                      u"expected %1, found %2"_s
                          .arg(m_syntax == Syntax::Extended ? u"at most 7 fields"_s : expected)
                          .arg(m_fields.size()),
                      wouldDo ? u"six and seven fields (seconds, year) are the extended syntax"_s
                              : QString());
    }
    const qsizetype shift = m_fields.size() == 5 ? 1 : 0;
    m_expression.hasSeconds = shift == 0;
    m_expression.years.fill(~quint64(0));
    for (qsizetype i = 0; i < m_fields.size(); ++i) {
        if (auto ok = readField(Rules[i + shift], m_fields[i]); !ok)
            return ok;
    }
    return {};
}

Parser::Outcome Parser::readField(const FieldRule &rule, Piece field)
{
    const bool isDay = rule.unit == Unit::Day || rule.unit == Unit::Weekday;
    if (rule.unit == Unit::Second)
        m_expression.seconds = 0;
    if (rule.unit == Unit::Year)
        m_expression.years.fill(0);
    if (rule.unit <= Unit::Hour && field.text.startsWith(u'*'))
        m_expression.wildcard = true;
    if (rule.unit == Unit::Weekday && field.text.startsWith(u'+')) {
        m_expression.bothDays = true;
        field = {field.text.sliced(1), field.at + 1};
        if (field.text.isEmpty())
            return refuse(rule.name, field.at, u"value missing"_s,
                          u"after + write a day of the week: +MON"_s);
    }
    m_starItems = 0;
    if (isDay && field.text == u"?") {
        setBits(rule, rule.first, rule.unit == Unit::Weekday ? 6 : rule.last, 1);
        ++m_starItems;
    } else {
        const QList<QStringView> items = field.text.split(u',');
        qsizetype at = field.at;
        for (QStringView item : items) {
            if (auto ok = readItem(rule, {item, at}, items.size() > 1); !ok)
                return ok;
            at += item.size() + 1;
        }
    }
    if (rule.unit == Unit::Day)
        m_expression.anyDay = m_starItems > 0;
    else if (rule.unit == Unit::Weekday)
        m_expression.anyWeekday = m_starItems > 0;
    else if (rule.unit == Unit::Year)
        m_expression.anyYear = m_starItems > 0;
    return {};
}

Parser::Outcome Parser::readItem(const FieldRule &rule, Piece item, bool inList)
{
    if (item.text.isEmpty())
        return refuse(rule.name, item.at, u"empty list item"_s, u"take the comma out"_s);
    if (rule.unit == Unit::Day) {
        if (item.text == u"L") {
            m_expression.lastDay = true;
            return {};
        }
        if (item.text.endsWith(u'W'))
            return readNearestWeekday(rule, item, inList);
    }
    if (rule.unit == Unit::Weekday) {
        if (item.text.contains(u'#'))
            return readWeekdayOfMonth(rule, item);
        if (item.text.endsWith(u'L'))
            return readLastWeekday(rule, item);
    }
    return readRange(rule, item);
}

Parser::Outcome Parser::readNearestWeekday(const FieldRule &rule, Piece item, bool inList)
{
    const Piece day{item.text.chopped(1), item.at};
    int number = 0;
    if (day.text != u"L") {
        const auto value = readValue(rule, day);
        if (!value)
            return tl::make_unexpected(value.error());
        number = *value;
    }
    if (inList)
        return refuse(rule.name, item.at, u"W cannot be used in a list"_s,
                      u"make a job of its own for the nearest weekday"_s);
    if (number)
        m_expression.nearestWeekday = quint8(number);
    else
        m_expression.lastWeekday = true;
    return {};
}

Parser::Outcome Parser::readWeekdayOfMonth(const FieldRule &rule, Piece item)
{
    const qsizetype hash = item.text.indexOf(u'#');
    const auto weekday = readValue(rule, {item.text.first(hash), item.at});
    if (!weekday)
        return tl::make_unexpected(weekday.error());
    const QStringView which = item.text.sliced(hash + 1);
    const bool last = which == u"L";
    if (!last && (which.size() != 1 || which[0] < u'1' || which[0] > u'5'))
        return refuse(rule.name, item.at + hash + 1, u"after # expected 1-5 or L"_s,
                      u"MON#2 is the second Monday of the month"_s);
    const int bit = last ? 0 : which[0].unicode() - u'0';
    m_expression.weekdaysOfMonth[size_t(*weekday % 7)] |= quint8(1U << bit);
    return {};
}

Parser::Outcome Parser::readLastWeekday(const FieldRule &rule, Piece item)
{
    const auto weekday = readValue(rule, {item.text.chopped(1), item.at});
    if (!weekday) {
        Error error = weekday.error();
        if (item.text == u"L")
            error.fields.first().hint = u"write the day before it: FRIL; for Saturday write SAT"_s;
        return tl::make_unexpected(error);
    }
    m_expression.weekdaysOfMonth[size_t(*weekday % 7)] |= 1;
    return {};
}

Parser::Outcome Parser::readRange(const FieldRule &rule, Piece item)
{
    Piece range = item;
    int step = 1;
    const qsizetype slash = item.text.indexOf(u'/');
    if (slash >= 0) {
        const auto read = readStep(rule, {item.text.sliced(slash + 1), item.at + slash + 1});
        if (!read)
            return tl::make_unexpected(read.error());
        step = *read;
        range.text = item.text.first(slash);
    }
    if (range.text == u"*") {
        if (step == 1)
            ++m_starItems;
        setBits(rule, rule.first, rule.unit == Unit::Weekday ? 6 : rule.last, step);
        return {};
    }
    const qsizetype hyphen = range.text.indexOf(u'-');
    const Piece start{hyphen < 0 ? range.text : range.text.first(hyphen), range.at};
    const auto first = readValue(rule, start);
    if (!first)
        return tl::make_unexpected(first.error());
    if (hyphen < 0) {
        if (slash >= 0)
            return refuse(rule.name, item.at + slash, u"a step needs * or a range before it"_s,
                          u"write %1-%2/%3"_s.arg(start.text)
                              .arg(rule.unit == Unit::Weekday ? 6 : rule.last)
                              .arg(step));
        setBits(rule, *first, *first, 1);
        return {};
    }
    const Piece stop{range.text.sliced(hyphen + 1), range.at + hyphen + 1};
    const auto end = readValue(rule, stop);
    if (!end)
        return tl::make_unexpected(end.error());
    int last = *end;
    // Sunday ends a week as well: FRI-SUN; as a number it is then written 7.
    if (rule.unit == Unit::Weekday && *first > 0 && last == 0 && !isDigit(stop.text.front()))
        last = 7;
    if (*first > last)
        return refuse(rule.name, item.at,
                      u"range start %1 is after its end %2"_s.arg(*first).arg(last),
                      u"write two ranges: %1-%2,%3-%4"_s.arg(*first)
                          .arg(rule.unit == Unit::Weekday ? 6 : rule.last)
                          .arg(rule.first)
                          .arg(last));
    setBits(rule, *first, last, step);
    return {};
}

Parser::Read<int> Parser::readStep(const FieldRule &rule, Piece step) const
{
    if (step.text.isEmpty() || !std::all_of(step.text.begin(), step.text.end(), isDigit))
        return refuse(rule.name, step.at, u"the step must be a number"_s, u"*/5 is every fifth"_s);
    bool fits = false;
    const int value = step.text.toInt(&fits);
    if (!fits || value < 1 || value > rule.largestStep) {
        const QString hint = fits && value < 1
            ? u"a step of 1 is every one"_s
            : u"it would only fire at %1: write %1 instead"_s.arg(rule.first);
        return refuse(rule.name, step.at, u"the step must be 1-%1"_s.arg(rule.largestStep), hint);
    }
    return value;
}

Parser::Read<int> Parser::readValue(const FieldRule &rule, Piece value) const
{
    if (value.text.isEmpty())
        return refuse(rule.name, value.at, u"value missing"_s,
                      u"write a number from %1 to %2"_s.arg(rule.first).arg(rule.last));
    const auto rest = std::find_if_not(value.text.begin(), value.text.end(), isDigit);
    const qsizetype digits = rest - value.text.begin();
    if (digits == 0) {
        const auto named = [&](const auto &names, int first) -> Read<int> {
            const auto name = std::find_if(std::begin(names), std::end(names), [&](auto candidate) {
                return value.text.compare(candidate, Qt::CaseInsensitive) == 0;
            });
            if (name != std::end(names))
                return int(name - std::begin(names)) + first;
            return refuse(rule.name, value.at, u"unexpected '%1'"_s.arg(value.text),
                          hintForWord(rule, value.text));
        };
        if (rule.unit == Unit::Month)
            return named(MonthNames, 1);
        if (rule.unit == Unit::Weekday)
            return named(WeekdayNames, 0);
        return refuse(rule.name, value.at, u"unexpected '%1'"_s.arg(value.text),
                      hintForWord(rule, value.text));
    }
    if (digits < value.text.size())
        return refuse(rule.name, value.at + digits,
                      u"unexpected '%1'"_s.arg(value.text.sliced(digits)),
                      hintForWord(rule, value.text.sliced(digits)));
    bool fits = false;
    const int number = value.text.toInt(&fits);
    if (!fits || number < rule.first || number > rule.last) {
        const bool year = rule.unit == Unit::Weekday && fits && number >= FirstYear;
        return refuse(rule.name, value.at,
                      u"%1 is outside %2-%3"_s.arg(value.text).arg(rule.first).arg(rule.last),
                      year ? u"a year needs seven fields, with the seconds first"_s : QString());
    }
    return number;
}

void Parser::setBits(const FieldRule &rule, int first, int last, int step)
{
    for (int value = first; value <= last; value += step) {
        switch (rule.unit) {
        case Unit::Second:
            m_expression.seconds |= quint64(1) << value;
            break;
        case Unit::Minute:
            m_expression.minutes |= quint64(1) << value;
            break;
        case Unit::Hour:
            m_expression.hours |= 1U << value;
            break;
        case Unit::Day:
            m_expression.days |= 1U << value;
            break;
        case Unit::Month:
            m_expression.months |= quint16(1U << value);
            break;
        case Unit::Weekday:
            m_expression.weekdays |= quint8(1U << (value % 7));
            break;
        case Unit::Year:
            m_expression.years[size_t(value - FirstYear) / 64] |= quint64(1)
                << ((value - FirstYear) % 64);
            break;
        }
    }
}

} // namespace berth::cron
