// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/qwidget.h>

class QGridLayout;

namespace berth {

/// Names and values, one a line; values can be selected and copied. Lines without a value are left
/// out. Keeps its labels between updates, so that a live update does not flicker.
class PropertyList final : public QWidget
{
    Q_OBJECT
public:
    explicit PropertyList(const QString &name, QWidget *parent = nullptr);

    struct Property
    {
        QString name;
        QString value;
    };
    void setProperties(const QList<Property> &properties);

private:
    QGridLayout *m_grid;
};

} // namespace berth
