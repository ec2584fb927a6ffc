// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"

#include <QtCore/qmap.h>

class QLineEdit;

namespace berth {

/// What a form reads from its texts: the value, and what is wrong appended to a list under the
/// pointer of the field.
class FieldParsing final
{
public:
    explicit FieldParsing(QList<FieldError> &errors)
        : m_errors(errors)
    {
    }

    /// Empty texts are 0.
    MilliCpu cpu(const QString &text, const QString &pointer);
    Bytes memory(const QString &text, const QString &pointer);
    MilliGpu gpu(const QString &text, const QString &pointer);
    /// "90", "90s", "5m", "2h", "3d"; empty is none.
    std::optional<Seconds> duration(const QString &text, const QString &pointer);
    /// "key=value" separated by commas or line ends.
    QMap<QString, QString> pairs(const QString &text, const QString &pointer);
    /// "key=value:NoSchedule", "key:NoExecute" separated by commas or line ends.
    QList<Taint> taints(const QString &text, const QString &pointer);
    /// "key", "key=value", "*", each with an optional ":NoSchedule" or ":NoExecute".
    QList<Toleration> tolerations(const QString &text, const QString &pointer);

private:
    template<typename T>
    T take(const Result<T> &parsed, const QString &pointer);

    QList<FieldError> &m_errors;
};

/// Words separated by blanks; double quotes keep blanks, as in a shell.
[[nodiscard]] QStringList splitWords(const QString &text);

} // namespace berth
