// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/filter.h"

#include "models/domain/filtertokens.h"
#include "models/domain/filtervalues.h"
#include "models/domain/nearest.h"

#include <QtCore/qregularexpression.h>

namespace berth::filter {

using namespace Qt::StringLiterals;

const Spelling *operatorAt(QStringView text)
{
    for (const Spelling &spelling : Spellings) {
        if (text.startsWith(spelling.text))
            return &spelling;
    }
    return nullptr;
}

bool isNameCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == u'_' || c == u'.';
}

const Field *findField(const std::vector<Field> &fields, QStringView name)
{
    for (const Field &field : fields) {
        if (name.compare(field.name, Qt::CaseInsensitive) == 0)
            return &field;
    }
    return nullptr;
}

bool takes(FieldType type, Operator op)
{
    switch (type) {
    case FieldType::Text:
        return op == Operator::Contains || op == Operator::Equal || op == Operator::NotEqual
            || op == Operator::Matches;
    case FieldType::Word:
    case FieldType::Boolean:
        return op == Operator::Contains || op == Operator::Equal || op == Operator::NotEqual;
    case FieldType::Integer:
    case FieldType::Cpu:
    case FieldType::Memory:
    case FieldType::Gpu:
    case FieldType::Duration:
        return op != Operator::Matches;
    }
    return false;
}

namespace {

constexpr int DeepestNesting = 64;

class Parser final
{
public:
    Parser(QStringView text, const std::vector<Field> &fields)
        : m_text(text)
        , m_fields(fields)
    {
    }

    Result<Node> parse()
    {
        skipBlanks();
        if (isAtEnd())
            return Node();
        auto node = parseOr();
        if (!node)
            return node;
        skipBlanks();
        if (!isAtEnd())
            return fail(m_at, u"This ')' closes nothing."_s);
        return node;
    }

private:
    [[nodiscard]] bool isAtEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] QChar current() const { return m_text[m_at]; }

    static tl::unexpected<Error> fail(qsizetype position, const QString &message,
                                      const QString &hint = {})
    {
        return tl::unexpected(filterError(position, message, hint));
    }

    void skipBlanks()
    {
        while (!isAtEnd() && current().isSpace())
            ++m_at;
    }

    /// Whether the word `or` stands here, alone.
    [[nodiscard]] bool isOr() const
    {
        const QStringView rest = m_text.sliced(m_at);
        if (rest.size() < 2 || rest.first(2).compare("or"_L1, Qt::CaseInsensitive) != 0)
            return false;
        return rest.size() == 2 || rest[2].isSpace() || rest[2] == u'(' || rest[2] == u')';
    }

    Result<Node> parseOr()
    {
        std::vector<Node> children;
        for (;;) {
            auto node = parseAnd();
            if (!node)
                return node;
            children.push_back(std::move(*node));
            skipBlanks();
            if (isAtEnd() || !isOr())
                return combined(Node::Kind::Or, std::move(children));
            m_at += 2;
        }
    }

    Result<Node> parseAnd()
    {
        std::vector<Node> children;
        for (;;) {
            skipBlanks();
            if (isAtEnd() || current() == u')' || isOr()) {
                if (children.empty())
                    return fail(m_at, u"A term is expected here."_s,
                                u"As in status:queued, or a word to search for."_s);
                return combined(Node::Kind::And, std::move(children));
            }
            auto node = parseUnary();
            if (!node)
                return node;
            children.push_back(std::move(*node));
        }
    }

    static Node combined(Node::Kind kind, std::vector<Node> children)
    {
        if (children.size() == 1)
            return std::move(children.front());
        Node node;
        node.kind = kind;
        node.children = std::move(children);
        return node;
    }

    Result<Node> parseUnary()
    {
        if (current() == u'-') {
            const qsizetype dash = m_at++;
            if (isAtEnd() || current().isSpace() || current() == u')')
                return fail(dash, u"'-' stands right before what it excludes."_s);
            if (current() == u'-')
                return fail(m_at, u"One '-' is enough."_s);
            auto inner = parsePrimary();
            if (!inner)
                return inner;
            Node node;
            node.kind = Node::Kind::Not;
            node.children.push_back(std::move(*inner));
            return node;
        }
        return parsePrimary();
    }

    Result<Node> parsePrimary()
    {
        if (current() == u'(')
            return parseGroup();
        if (current() == u'"')
            return parseBareText();
        if (const Spelling *spelling = operatorAt(m_text.sliced(m_at))) {
            return fail(m_at, u"A field is missing before '"_s + spelling->text + u"'."_s,
                        u"Quotes make it a text to search for."_s);
        }
        qsizetype end = m_at;
        while (end < m_text.size() && isNameCharacter(m_text[end]))
            ++end;
        if (end > m_at) {
            if (const Spelling *spelling = operatorAt(m_text.sliced(end)))
                return parseTerm(m_text.sliced(m_at, end - m_at), *spelling);
        }
        return parseBareText();
    }

    Result<Node> parseGroup()
    {
        const qsizetype open = m_at++;
        if (++m_depth > DeepestNesting)
            return fail(open, u"These parentheses are nested too deeply."_s);
        auto node = parseOr();
        --m_depth;
        if (!node)
            return node;
        if (isAtEnd())
            return fail(m_at, u"')' is missing."_s,
                        u"The group begins at character "_s + QString::number(open + 1) + u'.');
        ++m_at;
        return node;
    }

    Result<Node> parseBareText()
    {
        auto value = parseValue();
        if (!value)
            return tl::unexpected(value.error());
        Node node;
        node.kind = Node::Kind::Term;
        node.text = std::move(value->text);
        return node;
    }

    Result<Node> parseTerm(QStringView name, const Spelling &spelling)
    {
        const Field *field = findField(m_fields, name);
        if (!field)
            return failUnknownField(name);
        const qsizetype operatorStart = m_at + name.size();
        if (!takes(field->type, spelling.op)) {
            return fail(operatorStart,
                        u"'"_s + field->name + u"' cannot be compared with '"_s + spelling.text
                            + u"'."_s,
                        field->type == FieldType::Text ? u"A text is asked with : = != or ~."_s
                                                       : u"It is asked with : = or !=."_s);
        }
        m_at = operatorStart + spelling.text.size();
        if (isAtEnd() || current().isSpace() || current() == u')')
            return fail(m_at,
                        u"Behind '"_s + spelling.text + u"' "_s + expected(field->type) + u'.');
        const auto value = parseValue();
        if (!value)
            return tl::unexpected(value.error());
        return termOf(*field, spelling.op, *value);
    }

    static Result<Node> termOf(const Field &field, Operator op, const Value &value)
    {
        const auto number = numberOf(value, field);
        if (!number)
            return tl::unexpected(number.error());
        if (op == Operator::Matches) {
            const QRegularExpression expression(value.text);
            if (!expression.isValid()) {
                return fail(value.start + expression.patternErrorOffset(),
                            u"This regular expression cannot be read: "_s + expression.errorString()
                                + u'.');
            }
        }
        Node node;
        node.kind = Node::Kind::Term;
        node.key = field.key;
        node.type = field.type;
        node.op = op == Operator::Contains && field.type != FieldType::Text ? Operator::Equal : op;
        if (field.type == FieldType::Text)
            node.text = value.text;
        if (field.type == FieldType::Word)
            node.text = field.words[*number];
        node.number = *number;
        return node;
    }

    Result<Node> failUnknownField(QStringView name) const
    {
        QStringList names;
        for (const Field &field : m_fields)
            names.append(field.name);
        const QString nearest = nearestWord(name, names);
        return fail(m_at, u"There is no field '"_s + name + u"'."_s,
                    nearest.isEmpty() ? u"Quotes make it a text to search for."_s
                                      : u"did you mean '"_s + nearest + u"'?");
    }

    Result<Value> parseValue() { return current() == u'"' ? parseQuoted() : parseUnquoted(); }

    Result<Value> parseQuoted()
    {
        const qsizetype open = m_at++;
        Value value{{}, m_at};
        for (; !isAtEnd(); ++m_at) {
            if (current() == u'"') {
                ++m_at;
                if (!isAtEnd() && !current().isSpace() && current() != u')' && current() != u'(')
                    return fail(m_at, u"A blank is expected behind the quote."_s);
                return value;
            }
            // Only what would end the quote is escaped, so that expressions keep their \d.
            const bool escapes = current() == u'\\' && m_at + 1 < m_text.size()
                && (m_text[m_at + 1] == u'"' || m_text[m_at + 1] == u'\\');
            if (escapes)
                ++m_at;
            value.text.append(current());
        }
        return fail(open, u"This quote is not closed."_s);
    }

    /// Up to a blank, or to a ')' that the value has not opened itself.
    Result<Value> parseUnquoted()
    {
        Value value{{}, m_at};
        int open = 0;
        for (; !isAtEnd() && !current().isSpace(); ++m_at) {
            if (current() == u'(')
                ++open;
            if (current() == u')' && --open < 0)
                break;
            if (current() == u'"')
                return fail(m_at, u"A quote stands at the beginning of a value."_s);
            value.text.append(current());
        }
        return value;
    }

    QStringView m_text;
    const std::vector<Field> &m_fields;
    qsizetype m_at = 0;
    int m_depth = 0;
};

} // namespace

Result<Node> parse(QStringView text, const std::vector<Field> &fields)
{
    return Parser(text, fields).parse();
}

} // namespace berth::filter
