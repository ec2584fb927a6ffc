// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/keybutton.h"

#include <QtGui/qevent.h>

namespace berth {

KeyButton::KeyButton(QWidget *parent)
    : QPushButton(parent)
{
    setCheckable(true);
    setAutoDefault(false);
    setToolTip(tr("Press this, then the new key. Backspace takes the key away, Esc leaves it"));
    connect(this, &QPushButton::toggled, this, &KeyButton::retext);
    retext();
}

void KeyButton::setKeys(const QList<QKeySequence> &keys)
{
    m_keys = keys;
    retext();
}

void KeyButton::retext()
{
    if (isListening()) {
        setText(tr("Press a key…"));
        return;
    }
    QStringList texts;
    for (const QKeySequence &key : m_keys)
        texts << key.toString(QKeySequence::NativeText);
    setText(texts.isEmpty() ? tr("none") : texts.join(tr(" or ")));
}

bool KeyButton::event(QEvent *event)
{
    if (!isListening())
        return QPushButton::event(event);
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept(); // the key is meant for this button, whatever else it does
        return true;
    }
    if (event->type() == QEvent::KeyPress) {
        take(*static_cast<QKeyEvent *>(event));
        return true;
    }
    if (event->type() == QEvent::KeyRelease)
        return true;
    return QPushButton::event(event);
}

void KeyButton::take(const QKeyEvent &event)
{
    switch (event.key()) {
    case Qt::Key_unknown:
    case Qt::Key_Control:
    case Qt::Key_Shift:
    case Qt::Key_Alt:
    case Qt::Key_AltGr:
    case Qt::Key_Meta:
        return; // a part of what is to come
    default:
        break;
    }
    setChecked(false);
    const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
    if (event.key() == Qt::Key_Escape && modifiers == Qt::NoModifier)
        return;
    if (event.key() == Qt::Key_Backspace && modifiers == Qt::NoModifier) {
        Q_EMIT keyChosen({});
        return;
    }
    // "?" is its own key wherever Shift brings it forth; with Ctrl or Alt, Shift counts.
    const bool isSign = modifiers == Qt::ShiftModifier && !event.text().isEmpty()
        && event.text().front().isPrint() && !event.text().front().isLetter();
    const auto held = isSign ? Qt::KeyboardModifiers() : modifiers;
    Q_EMIT keyChosen(QKeySequence(QKeyCombination(held, Qt::Key(event.key()))));
}

void KeyButton::focusOutEvent(QFocusEvent *event)
{
    setChecked(false);
    QPushButton::focusOutEvent(event);
}

} // namespace berth
