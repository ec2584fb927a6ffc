// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/propertylist.h"

#include "ui/widgets/texts.h"

#include <QtWidgets/qgridlayout.h>

namespace berth {

PropertyList::PropertyList(const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    setObjectName(name);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(14);
    m_grid->setVerticalSpacing(5);
    m_grid->setColumnStretch(1, 1);
}

void PropertyList::setProperties(const QList<Property> &properties)
{
    int row = 0;
    for (const Property &property : properties) {
        if (property.value.isEmpty())
            continue;
        if (!m_grid->itemAtPosition(row, 0)) {
            auto *name = new Text(Text::Part::Muted, {}, this);
            auto *value = new Text(Text::Part::Body, {}, this);
            value->setWordWrap(true);
            value->setTextInteractionFlags(Qt::TextSelectableByMouse);
            value->setMinimumWidth(40);
            m_grid->addWidget(name, row, 0, Qt::AlignTop);
            m_grid->addWidget(value, row, 1);
        }
        auto *name = static_cast<Text *>(m_grid->itemAtPosition(row, 0)->widget());
        auto *value = static_cast<Text *>(m_grid->itemAtPosition(row, 1)->widget());
        if (name->text() != property.name)
            name->setText(property.name);
        if (value->text() != property.value) {
            value->setText(property.value);
            value->setAccessibleName(property.name);
        }
        name->show();
        value->show();
        ++row;
    }
    for (; m_grid->itemAtPosition(row, 0); ++row) {
        m_grid->itemAtPosition(row, 0)->widget()->hide();
        m_grid->itemAtPosition(row, 1)->widget()->hide();
    }
}

} // namespace berth
