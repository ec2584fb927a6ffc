// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qstringlist.h>

#include <memory>
#include <vector>

namespace berth::filter {

/// The grammar of every filter bar and of `?filter=`: terms `[-]field op value` with op one of
/// `: = != < <= > >= ~`; a blank means and, `or` is weaker, parentheses group, quotes keep blanks.
/// A bare word (or "quoted text") matches the text fields. `:` is contains for text and equals for
/// the rest; `~` is a regular expression.
enum class Operator : quint8 {
    Contains,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Matches
};

enum class FieldType : quint8 {
    Text,
    Word, ///< one of a closed set of words
    Integer,
    Cpu, ///< "500m", "2"; compared as milli-cores
    Memory, ///< "8GiB"; compared as bytes
    Gpu, ///< "0.5"; compared as milli-devices
    Duration, ///< "90s", "5m", "2h", "3d"; compared as milliseconds
    Boolean,
};

/// A field that a filter may name.
struct Field
{
    QString name; ///< lower case
    FieldType type = FieldType::Text;
    QStringList words; ///< of a Word field, in the order they are offered
    int key = 0; ///< the caller's own number: a column
};

/// A parsed term or a combination of them.
struct Node
{
    enum class Kind : quint8 { And, Or, Not, Term, Everything };

    Kind kind = Kind::Everything;
    std::vector<Node> children; ///< of And, Or, Not
    int key = -1; ///< the field's key; -1: any text field (a bare word)
    FieldType type = FieldType::Text;
    Operator op = Operator::Contains;
    QString text; ///< as typed, for Text and Word
    qint64 number = 0; ///< for the rest, in the unit of the type; the index for Word
};

/// @returns the tree, or InvalidArgument whose field error bears the position, what was expected
/// there and, for an unknown field or word, the nearest known one as a hint.
[[nodiscard]] Result<Node> parse(QStringView text, const std::vector<Field> &fields);

/// What could stand at @p cursor: field names, words of the field, operators.
struct Completion
{
    int start = 0; ///< where the replaced part begins
    int length = 0;
    QStringList candidates;
};
[[nodiscard]] Completion complete(QStringView text, int cursor, const std::vector<Field> &fields);

} // namespace berth::filter
