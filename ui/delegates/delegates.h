// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/delegates/celltexts.h"

#include <QtWidgets/qstyleditemdelegate.h>

namespace berth {

/// Paints the ground of a cell (current row, focus) and leaves its content to a derived class,
/// which draws one thing from roles. One object serves any number of columns and views.
class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const final;

protected:
    virtual void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const = 0;
    void drawText(QPainter *painter, const QStyleOptionViewItem &option, const QRect &rect,
                  const QString &text, const QColor &color, Qt::Alignment alignment) const;

private:
    mutable CellTexts m_texts;
};

/// Icon and word of StateWordRole; a held row says so behind it.
class StatusDelegate final : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override;
};

/// The text of the cell over a bar of ShareRole.
class ShareDelegate final : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override;
};

/// Rising strokes as high as PriorityRole, and its number.
class PriorityDelegate final : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override;
};

/// A small gauge for each device of DeviceSharesRole, then the cell's text.
class DevicesDelegate final : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override;
};

/// The name of a row, and SIMULATED behind it where SimulatedRole says so.
class NameDelegate final : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override;
};

/// The name of a row with a box that ticks it.
class TickDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;

private:
    mutable CellTexts m_texts;
};

/// Icon and text of a list, cut off with dots where the list is narrower.
class ElidingDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;
};

/// Plain text in the secondary colour.
class MutedDelegate final : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override;
};

/// The name of a priority: "low", "normal", "high", "critical" where it is one of the presets.
[[nodiscard]] QString priorityName(int priority);

} // namespace berth
