// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/filtertokens.h"

namespace berth::filter {

using namespace Qt::StringLiterals;

namespace {

/// Where the term under the cursor begins: behind the last blank or '(' outside quotes, and behind
/// a '-'. None inside a quoted text, where nothing is offered.
std::optional<qsizetype> termStart(QStringView text, qsizetype cursor)
{
    qsizetype start = 0;
    bool isQuoted = false;
    for (qsizetype i = 0; i < cursor; ++i) {
        if (isQuoted && text[i] == u'\\' && i + 1 < cursor)
            ++i;
        else if (text[i] == u'"')
            isQuoted = !isQuoted;
        else if (!isQuoted && (text[i].isSpace() || text[i] == u'('))
            start = i + 1;
    }
    if (isQuoted)
        return std::nullopt;
    if (start < cursor && text[start] == u'-')
        ++start;
    return start;
}

/// The end of the word that @p cursor stands in.
qsizetype wordEnd(QStringView text, qsizetype cursor)
{
    while (cursor < text.size() && isNameCharacter(text[cursor]))
        ++cursor;
    return cursor;
}

QStringList startingWith(const QStringList &words, QStringView typed)
{
    QStringList found;
    for (const QString &word : words) {
        if (QStringView(word).startsWith(typed, Qt::CaseInsensitive))
            found.append(word);
    }
    return found;
}

QStringList wordsOf(const Field &field)
{
    if (field.type == FieldType::Boolean)
        return {u"true"_s, u"false"_s};
    return field.words;
}

/// The field with each of its operators, as the plainest come first.
QStringList withOperators(const Field &field)
{
    static constexpr Operator InOrder[]
        = {Operator::Contains,  Operator::Equal,   Operator::NotEqual,     Operator::Less,
           Operator::LessEqual, Operator::Greater, Operator::GreaterEqual, Operator::Matches};
    QStringList found;
    for (const Operator op : InOrder) {
        for (const Spelling &spelling : Spellings) {
            if (spelling.op == op && takes(field.type, op))
                found.append(field.name + spelling.text);
        }
    }
    return found;
}

} // namespace

Completion complete(QStringView text, int cursor, const std::vector<Field> &fields)
{
    const qsizetype at = qBound(qsizetype(0), qsizetype(cursor), text.size());
    const auto start = termStart(text, at);
    if (!start)
        return {int(at), 0, {}};

    qsizetype nameEnd = *start;
    while (nameEnd < at && isNameCharacter(text[nameEnd]))
        ++nameEnd;
    const QStringView name = text.sliced(*start, nameEnd - *start);
    if (nameEnd < at) { // an operator, or something that completes to nothing
        const Field *field = findField(fields, name);
        const Spelling *spelling = operatorAt(text.sliced(nameEnd));
        const qsizetype valueStart = nameEnd + (spelling ? spelling->text.size() : 0);
        if (!field || !spelling || !takes(field->type, spelling->op) || valueStart > at)
            return {int(at), 0, {}};
        return {int(valueStart), int(wordEnd(text, at) - valueStart),
                startingWith(wordsOf(*field), text.sliced(valueStart, at - valueStart))};
    }

    Completion completion{int(*start), int(wordEnd(text, at) - *start), {}};
    if (const Field *field = findField(fields, name))
        completion.candidates = withOperators(*field);
    for (const Field &field : fields) {
        if (field.name.size() > name.size() && field.name.startsWith(name, Qt::CaseInsensitive))
            completion.candidates.append(field.name);
    }
    return completion;
}

} // namespace berth::filter
