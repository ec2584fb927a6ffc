// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/bulkbar.h"

#include "models/tables/format.h"
#include "ui/widgets/texts.h"

#include <QtGui/qpainter.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qtoolbutton.h>

namespace berth {

BulkBar::BulkBar(ActionRegistry &actions, const QList<ActionId> &shown, QWidget *parent)
    : QWidget(parent)
    , m_text(new Text(Text::Part::Heading, {}, this))
{
    setObjectName(QStringLiteral("bulkBar"));
    m_text->setObjectName(QStringLiteral("bulkBar.text"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 4, 10, 5);
    layout->setSpacing(4);
    layout->addWidget(m_text);
    layout->addSpacing(10);
    for (const ActionId id : shown) {
        auto *button = new QToolButton(this);
        button->setObjectName(QLatin1String("bulkBar.")
                              % QLatin1String(ActionRegistry::definition(id).name));
        button->setDefaultAction(actions.action(id));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(actions.plainText(id));
        layout->addWidget(button);
    }
    layout->addStretch();
    hide();
}

void BulkBar::setSelected(qint64 selected, qint64 hidden)
{
    const QString count = format::count(selected);
    m_text->setText(
        hidden > 0
            ? tr("%1 selected, %2 of them hidden by the filter").arg(count, format::count(hidden))
            : tr("%1 selected").arg(count));
    setVisible(selected > 0);
}

void BulkBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const auto &c = themeColors(palette());
    painter.fillRect(rect(), blend(c.card, c.accent, c.isDark ? 0.2 : 0.1));
    painter.fillRect(QRect(0, height() - 1, width(), 1), c.line);
}

} // namespace berth
