// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qabstractitemmodel.h>
#include <QtWidgets/qtableview.h>

namespace berth {

/// Keeps what is on screen where it is while rows come and go above it: the current row if it is
/// visible, else the top row. A view that stands at its top stays there, unless a row further down
/// is current. Made once per view, after
/// its model is set; a child of the view.
class ScrollKeeper final : public QObject
{
    Q_OBJECT
public:
    explicit ScrollKeeper(QTableView *view);

    /// While it lives, the reader himself has ordered or filtered anew: nothing is kept.
    class Pause final
    {
    public:
        explicit Pause(ScrollKeeper *keeper)
            : m_keeper(keeper)
        {
            ++m_keeper->m_pauses;
        }
        ~Pause() { --m_keeper->m_pauses; }
        Q_DISABLE_COPY_MOVE(Pause)

    private:
        ScrollKeeper *m_keeper;
    };

private:
    void remember();
    void restore();

    QTableView *m_view;
    QPersistentModelIndex m_anchor;
    int m_offset = 0; ///< rows between the top of the viewport and the anchor
    int m_pauses = 0;
};

} // namespace berth
