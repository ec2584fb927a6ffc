// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/qheaderview.h>
#include <QtWidgets/qtableview.h>

class QSettings;

namespace berth {

/// What every table of the console has in common: row height, no grid, sorting by header, columns
/// that can be moved and hidden, current row kept by its id.
struct TableSetup
{
    QString name; ///< object name and key of its saved layout
    QString accessibleName;
    QList<int> widths; ///< of the columns at first, in average characters; 0 hides it at first
};

/// Call after the view has its model.
void setupTable(QTableView *view, const TableSetup &setup);
/// Gives the columns their first widths.
void resetColumns(QTableView *view, const TableSetup &setup);
void saveTable(const QTableView *view, QSettings &settings);
/// Restores what saveTable() wrote; a layout of other columns is ignored.
void restoreTable(QTableView *view, QSettings &settings);

/// A header whose first column bears a check box for every row that the filter lets through.
class SelectingHeader final : public QHeaderView
{
    Q_OBJECT
public:
    explicit SelectingHeader(QWidget *parent = nullptr);

    /// What the box shows.
    void setState(Qt::CheckState state);
    [[nodiscard]] QRect boxRect() const; ///< in viewport coordinates

Q_SIGNALS:
    void toggleRequested(bool select);

protected:
    void paintSection(QPainter *painter, const QRect &rect, int logicalIndex) const override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    [[nodiscard]] QSize sectionSizeFromContents(int logicalIndex) const override;

private:
    Qt::CheckState m_state = Qt::Unchecked;
    bool m_isPressed = false;
};

} // namespace berth
