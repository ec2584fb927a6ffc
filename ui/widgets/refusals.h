// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/reason.h"

#include <QtWidgets/qwidget.h>

namespace berth {

/// How many nodes refused a request and why, as bars; the counts add up to the number of nodes.
class RefusalChart final : public QWidget
{
    Q_OBJECT
public:
    explicit RefusalChart(QWidget *parent = nullptr);

    void setRefusals(const std::vector<NodeRefusals> &refusals);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<NodeRefusals> m_refusals;
    int m_nodes = 0;
};

/// Words for people: "not enough free CPU".
[[nodiscard]] QString refusalText(Refusal refusal);

} // namespace berth
