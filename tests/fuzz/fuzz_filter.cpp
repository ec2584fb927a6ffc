// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/filtertokens.h"
#include "models/domain/quantity.h"
#include "tests/fuzz/property.h"

#include <algorithm>

using namespace berth;
using namespace berth::filter;
using namespace Qt::StringLiterals;
using fuzz::require;

namespace {

/// A field of every type; the key is its place.
const std::vector<Field> &fields()
{
    static const std::vector<Field> all{
        {u"name"_s, FieldType::Text, {}, 0},
        {u"status"_s, FieldType::Word, {u"queued"_s, u"running"_s, u"succeeded"_s}, 1},
        {u"priority"_s, FieldType::Integer, {}, 2},
        {u"cpu"_s, FieldType::Cpu, {}, 3},
        {u"memory"_s, FieldType::Memory, {}, 4},
        {u"gpu"_s, FieldType::Gpu, {}, 5},
        {u"age"_s, FieldType::Duration, {}, 6},
        {u"held"_s, FieldType::Boolean, {}, 7},
    };
    return all;
}

bool isSame(const Node &a, const Node &b)
{
    return a.kind == b.kind && a.key == b.key && a.type == b.type && a.op == b.op
        && a.text == b.text && a.number == b.number
        && std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(),
                      isSame);
}

QString quoted(QString text)
{
    text.replace(u'\\', u"\\\\"_s);
    text.replace(u'"', u"\\\""_s);
    return u'"' + text + u'"';
}

QString valueOf(const Node &term)
{
    switch (term.type) {
    case FieldType::Text:
        return quoted(term.text);
    case FieldType::Word:
        return term.text;
    case FieldType::Integer:
        return QString::number(term.number);
    case FieldType::Cpu:
    case FieldType::Gpu:
        return formatCpu(term.number);
    case FieldType::Memory:
        return formatMemory(term.number);
    case FieldType::Duration:
        require(term.number % 1000 == 0, "a time is whole seconds");
        return QString(QString::number(term.number / 1000) + u's');
    case FieldType::Boolean:
        return term.number != 0 ? u"true"_s : u"false"_s;
    }
    return {};
}

QString printed(const Node &node);

/// A child of And, Or or Not: in parentheses unless it binds more tightly by itself.
QString printedChild(const Node &child, Node::Kind parent)
{
    const bool isTight = child.kind == Node::Kind::Term
        || (child.kind == Node::Kind::Not && parent != Node::Kind::Not)
        || (child.kind == Node::Kind::And && parent == Node::Kind::Or);
    return isTight ? printed(child) : QString(u'(' + printed(child) + u')');
}

QString printed(const Node &node)
{
    switch (node.kind) {
    case Node::Kind::Everything:
        return {};
    case Node::Kind::Not:
        return u'-' + printedChild(node.children.at(0), node.kind);
    case Node::Kind::And:
    case Node::Kind::Or: {
        require(node.children.size() > 1, "a combination is of several");
        QStringList parts;
        for (const Node &child : node.children)
            parts.append(printedChild(child, node.kind));
        return parts.join(node.kind == Node::Kind::And ? u" "_s : u" or "_s);
    }
    case Node::Kind::Term:
        break;
    }
    if (node.key < 0)
        return quoted(node.text);
    const Field &field = fields().at(size_t(node.key));
    require(field.type == node.type, "a term has the type of its field");
    require(takes(field.type, node.op), "a field is asked with what it takes");
    for (const Spelling &spelling : Spellings) {
        if (spelling.op == node.op)
            return field.name + spelling.text + valueOf(node);
    }
    return {};
}

/// Whether @p text is a field and an operator, and only a value is missing behind it.
bool wantsValue(QStringView text)
{
    const auto end = std::find_if_not(text.begin(), text.end(), isNameCharacter) - text.begin();
    const Spelling *spelling = operatorAt(text.sliced(end));
    return spelling && end + spelling->text.size() == text.size()
        && findField(fields(), text.first(end));
}

void checkCompletion(QStringView text, int cursor)
{
    const Completion completion = complete(text, cursor, fields());
    require(completion.start >= 0 && completion.length >= 0
                && completion.start + completion.length <= text.size(),
            "what a completion replaces lies inside the text");
    require(completion.start <= cursor && cursor <= completion.start + completion.length,
            "what a completion replaces is at the cursor");
    const QStringView before = text.first(completion.start);
    const QStringView typed = text.sliced(completion.start, cursor - completion.start);
    const bool isValue = wantsValue(before);
    for (const QString &candidate : completion.candidates) {
        require(candidate.startsWith(typed, Qt::CaseInsensitive),
                "a candidate goes on with what is typed");
        require(!isValue || parse(QString(before + candidate), fields()).has_value(),
                "a value that is offered can be asked for");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QString text = fuzz::textOf(data, size);
    // A long text has more places than are worth the time.
    const int step = 1 + int(text.size()) / 64;
    for (int cursor = 0; cursor <= text.size(); cursor += step)
        checkCompletion(text, cursor);

    const auto node = parse(text, fields());
    if (!node) {
        fuzz::requirePlaceIn(text, node.error());
        return 0;
    }
    const auto again = parse(printed(*node), fields());
    require(again.has_value(), "what is printed can be read");
    require(isSame(*again, *node), "parse(print(v)) == v");
    return 0;
}
