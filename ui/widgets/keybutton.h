// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGui/qkeysequence.h>
#include <QtWidgets/qpushbutton.h>

namespace berth {

/// Shows a key and takes another: pressed, it waits for the next key. Backspace asks for none, Esc
/// and the loss of the focus leave all as it was.
class KeyButton final : public QPushButton
{
    Q_OBJECT
public:
    explicit KeyButton(QWidget *parent = nullptr);

    void setKeys(const QList<QKeySequence> &keys);
    [[nodiscard]] bool isListening() const { return isChecked(); }

Q_SIGNALS:
    /// @param key empty: none
    void keyChosen(const QKeySequence &key);

protected:
    bool event(QEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void take(const QKeyEvent &event);
    void retext();

    QList<QKeySequence> m_keys;
};

} // namespace berth
