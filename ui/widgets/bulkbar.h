// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/actionregistry.h"

#include <QtWidgets/qwidget.h>

class QBoxLayout;

namespace berth {

class Text;

/// How many rows are ticked and what can be done with them; stands over a table while any is.
class BulkBar final : public QWidget
{
    Q_OBJECT
public:
    BulkBar(ActionRegistry &actions, const QList<ActionId> &shown, QWidget *parent = nullptr);

    /// @param hidden how many of @p selected the filter hides
    void setSelected(qint64 selected, qint64 hidden);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Text *m_text;
};

} // namespace berth
