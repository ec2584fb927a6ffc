// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/http/exchange.h"
#include "app/core/accounts.h"

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>

#include <memory>
#include <vector>

namespace berth::core {
class Core;
}

namespace berth::store {
class Reader;
}

namespace berth::api {

/// The streams of events that clients follow (server-sent events, WHATWG HTML section 9.2). A
/// commit only wakes them: each reads what is newer than what it has sent from the store, so that
/// nothing is lost, sent twice, or kept for a slow reader. A heartbeat shows that the line is
/// alive, and that whoever follows may still do so. Belongs to the API's thread.
class EventStreams final : public QObject
{
    Q_OBJECT

public:
    /// All outlive it.
    EventStreams(core::Core &core, core::Accounts &accounts, store::Reader &reader);
    ~EventStreams() override;

    struct Follower
    {
        std::shared_ptr<Exchange> exchange;
        QByteArray authorization; ///< asked again at every heartbeat
        Actor actor;
        qint64 after = 0; ///< exclusive
        QStringList kinds; ///< empty: all
    };
    void add(Follower follower);

    void stop();
    [[nodiscard]] size_t size() const { return m_followers.size(); }

private:
    void wake();
    void beat();
    /// @returns false where it has ended.
    [[nodiscard]] bool advance(Follower &follower);
    [[nodiscard]] bool mayGoOn(Follower &follower);

    core::Core &m_core;
    core::Accounts &m_accounts;
    store::Reader &m_reader;
    std::vector<Follower> m_followers;
    QTimer m_beat;
    QTimer m_wake; ///< runs while a turn is due
};

} // namespace berth::api
