// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtWidgets/qwidget.h>

class QLabel;

namespace berth {

class Text;

/// A label, its control, and a line under it for a hint or for what is wrong. Fields of the
/// domain's validation find their row by JSON pointer.
class FieldRow final : public QWidget
{
    Q_OBJECT
public:
    /// Takes ownership of @p control, names it @p name and gives it label, tooltip and buddy.
    /// @param pointer of the field in the domain's errors, "/resources/memory"
    FieldRow(const QString &name, const QString &label, QWidget *control, const QString &tip,
             const QString &pointer, QWidget *parent = nullptr);

    [[nodiscard]] const QString &pointer() const { return m_pointer; }
    [[nodiscard]] QWidget *control() const { return m_control; }
    /// Stands under the control while nothing is wrong.
    void setHint(const QString &hint);
    /// Shows what is wrong, where in the text, and how to mend it.
    void setError(const FieldError &error);
    void clearError();
    [[nodiscard]] QString error() const { return m_error; }

private:
    void show(const QString &text, bool isError);

    QString m_pointer;
    QString m_hint;
    QString m_error;
    QWidget *m_control;
    QLabel *m_label;
    Text *m_message;
};

/// "A share is of one device (at character 2). Did you mean 1 or 2?"
[[nodiscard]] QString fieldErrorText(const FieldError &error);

} // namespace berth
