// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qobject.h>
#include <QtNetwork/qlocalserver.h>

namespace berth::console {

/// One window a store: the first console listens on a local socket beside the store, a second one
/// asks it to show its window and leaves. GUI thread.
class SingleWindow final : public QObject
{
    Q_OBJECT

public:
    explicit SingleWindow(const QString &storePath, QObject *parent = nullptr);

    /// Asks the console that has this store open to raise its window.
    /// @returns false where none answers within half a second.
    [[nodiscard]] bool raiseOther() const;

    /// Listens for later starts; a socket left behind by a killed console is replaced. Call it only
    /// while this process holds the store.
    [[nodiscard]] Result<void> listen();

Q_SIGNALS:
    void raiseRequested();

private:
    void answer();

    QString m_socketPath;
    QLocalServer m_server;
};

} // namespace berth::console
