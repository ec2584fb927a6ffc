// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qfuturewatcher.h>

namespace berth {

/// Calls @p then with the future's value on the thread of @p owner; not at all where @p owner has
/// gone or the future was cancelled. QFuture::then(context, ...) of Qt 6.4 asserts where the
/// context has gone before the future finishes (mended in Qt 6.6).
template<typename T, typename Then>
void whenDone(const QFuture<T> &future, QObject *owner, Then then)
{
    auto *watcher = new QFutureWatcher<T>(owner);
    QObject::connect(watcher, &QFutureWatcherBase::finished, owner,
                     [watcher, then = std::move(then)]() mutable {
                         watcher->deleteLater();
                         if (!watcher->isCanceled() && watcher->future().resultCount() > 0)
                             then(watcher->result());
                     });
    watcher->setFuture(future);
}

} // namespace berth
