// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/event.h"
#include "ui/actions.h"

#include <QtCore/qabstractitemmodel.h>
#include <QtGui/qicon.h>
#include <QtWidgets/qstyleditemdelegate.h>

namespace berth {

/// One line of the palette.
struct PaletteEntry
{
    QString text;
    QString detail; ///< what kind of thing, or why it is not possible
    QString key; ///< its shortcut
    QIcon icon;
    bool isEnabled = true;
    std::optional<ActionId> action;
    SubjectKind kind = SubjectKind::Store;
    qint64 id = 0;
    QString queueFilter; ///< sets this filter where it is not empty
    QList<int> positions; ///< of the letters that matched
    int score = 0;
};

/// The lines that answer what was typed, the best first.
class PaletteList final : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { DetailRole = Qt::UserRole + 1, KeyRole, PositionsRole };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

    void setEntries(std::vector<PaletteEntry> entries);
    [[nodiscard]] const PaletteEntry &entryAt(int row) const { return m_entries[size_t(row)]; }

private:
    std::vector<PaletteEntry> m_entries;
};

/// Icon, text with the matched letters strong, what it is, and its shortcut.
class PaletteDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;
};

} // namespace berth
