// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/fieldrow.h"

#include "ui/widgets/texts.h"

#include <QtGui/qaccessible.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qlineedit.h>

namespace berth {

FieldRow::FieldRow(const QString &name, const QString &label, QWidget *control, const QString &tip,
                   const QString &pointer, QWidget *parent)
    : QWidget(parent)
    , m_pointer(pointer)
    , m_control(control)
    , m_label(new QLabel(label, this))
    , m_message(new Text(Text::Part::Muted, {}, this))
{
    setObjectName(name % QLatin1String(".row"));
    control->setObjectName(name);
    if (control->accessibleName().isEmpty())
        control->setAccessibleName(QString(label).remove(u'&'));
    control->setToolTip(tip);
    m_label->setBuddy(control);
    m_label->setToolTip(tip);
    m_message->setObjectName(name % QLatin1String(".message"));
    m_message->setWordWrap(true);
    m_message->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    if (!label.isEmpty())
        layout->addWidget(m_label);
    else
        m_label->hide();
    layout->addWidget(control);
    layout->addWidget(m_message);
    setFocusProxy(control);
}

void FieldRow::show(const QString &text, bool isError)
{
    m_message->setText(text);
    m_message->setTone(isError ? Tone::Bad : Tone::Neutral);
    m_message->setVisible(!text.isEmpty());
    m_control->setProperty("wrong", isError);
    m_control->setAccessibleDescription(text);
    if (isError) {
        QAccessibleEvent event(m_control, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&event);
    }
    m_control->update();
}

void FieldRow::setHint(const QString &hint)
{
    m_hint = hint;
    if (m_error.isEmpty())
        show(m_hint, false);
}

QString fieldErrorText(const FieldError &error)
{
    QString text = error.message;
    if (error.position >= 0) {
        if (text.endsWith(u'.'))
            text.chop(1);
        text = FieldRow::tr("%1 (at character %2).").arg(text).arg(error.position + 1);
    }
    if (!error.hint.isEmpty())
        text += u' ' % QString(error.hint.at(0).toUpper()) % QStringView(error.hint).mid(1);
    return text;
}

void FieldRow::setError(const FieldError &error)
{
    m_error = fieldErrorText(error);
    show(m_error, true);
}

void FieldRow::clearError()
{
    if (m_error.isEmpty())
        return;
    m_error.clear();
    show(m_hint, false);
}

} // namespace berth
