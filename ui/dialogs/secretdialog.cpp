// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/secretdialog.h"

#include "ui/dialogs/plaindialogs.h"
#include "ui/theme/icons.h"
#include "ui/widgets/texts.h"

#include <QtGui/qclipboard.h>
#include <QtGui/qfontdatabase.h>
#include <QtGui/qguiapplication.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qpushbutton.h>

namespace berth {

SecretDialog::SecretDialog(const Secret &secret, QWidget *parent)
    : QDialog(parent)
    , m_value(new QLineEdit(secret.value, this))
    , m_copy(new QPushButton(icon(QLatin1StringView("copy")), tr("&Copy"), this))
{
    QVBoxLayout *layout = beginDialog(this, QStringLiteral("secretDialog"), secret.title,
                                      icon(QLatin1StringView("info"), Tone::Info), secret.text);
    m_value->setObjectName(QStringLiteral("secretDialog.value"));
    m_value->setAccessibleName(secret.title);
    m_value->setToolTip(tr("Shown this once"));
    m_value->setReadOnly(true);
    m_value->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_value->setMinimumWidth(m_value->fontMetrics().horizontalAdvance(secret.value) + 24);
    m_copy->setObjectName(QStringLiteral("secretDialog.copy"));
    m_copy->setAccessibleName(tr("Copy"));
    m_copy->setToolTip(tr("Put it on the clipboard"));
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_value->text());
        m_copy->setText(tr("Copied"));
    });
    auto *line = new QHBoxLayout;
    line->addWidget(m_value, 1);
    line->addWidget(m_copy);
    layout->addLayout(line);
    layout->addWidget(
        new Text(Text::Part::Muted, tr("It is stored as a hash only: keep it now."), this));
    endDialog(this, layout);
    m_value->selectAll();
    m_copy->setFocus();
}

} // namespace berth
