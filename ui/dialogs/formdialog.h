// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/backend.h"
#include "ui/widgets/futures.h"

#include <QtWidgets/qdialog.h>

#include <set>

class QBoxLayout;
class QDialogButtonBox;
class QProgressBar;
class QPushButton;

namespace berth {

class FieldRow;
class Text;

/// A form over its window (never exec()): a heading, rows of fields, what is wrong beside each
/// field, and the button that sends it. A field is judged once it was touched; all are when the
/// button is pressed. While an act is under way the form waits, and stays as it was if refused.
class FormDialog : public QDialog
{
    Q_OBJECT
public:
    FormDialog(const QString &name, QLatin1StringView iconName, const QString &title,
               QWidget *parent);
    ~FormDialog() override;

    /// Presses the button.
    void accept() override;
    /// The rows' errors by pointer, for tests.
    [[nodiscard]] FieldRow *rowFor(const QString &pointer) const;

Q_SIGNALS:
    /// The act came to its end: a line for the status bar.
    void succeeded(const QString &text);

protected:
    /// Everything that is wrong now, by JSON pointer.
    [[nodiscard]] virtual QList<FieldError> check() const = 0;
    /// Starts the act; ends in refused() or finish().
    virtual void send() = 0;
    /// Called whenever a field changed, before it is judged.
    virtual void fieldsChanged() { }

    void setSubtitle(const QString &text);
    FieldRow *addField(const QString &name, const QString &label, QWidget *control,
                       const QString &tip, const QString &pointer);
    /// Rows side by side.
    void addFields(const QList<FieldRow *> &rows);
    FieldRow *makeField(const QString &name, const QString &label, QWidget *control,
                        const QString &tip, const QString &pointer);
    void addWidget(QWidget *widget);
    void addHeading(const QString &text);
    [[nodiscard]] QPushButton *sendButton() const { return m_send; }
    void setSendText(const QString &text);
    /// Call at the end of the constructor.
    void finishLayout(int width);

    /// Judges all touched fields anew.
    void revalidate();
    void setBusy(bool isBusy);
    void refused(const Error &error);
    void finish(const QString &text);

    template<typename T, typename Done>
    void await(const Act<T> &act, Done done)
    {
        setBusy(true);
        whenDone(act, this, [this, done](const Result<Acknowledged<T>> &answer) {
            setBusy(false);
            if (answer)
                done(*answer);
            else
                refused(answer.error());
        });
    }

private:
    void watch(FieldRow *row);
    void showErrors(const QList<FieldError> &errors, bool isEverything);

    QList<FieldRow *> m_rows;
    std::set<const FieldRow *> m_touched;
    bool m_isAsked = false;
    QBoxLayout *m_form;
    QWidget *m_content;
    Text *m_subtitle;
    Text *m_error;
    QProgressBar *m_busy;
    QDialogButtonBox *m_buttons;
    QPushButton *m_send;
};

} // namespace berth
