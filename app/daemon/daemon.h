// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/endpoint.h"
#include "app/core/accounts.h"
#include "app/core/core.h"
#include "app/daemon/daemonconfig.h"
#include "app/daemon/narrator.h"

#include <QtCore/qtextstream.h>

namespace berth::daemon {

/// All of berthd but its main: the core on a store, the API in front of it where it is asked for,
/// and what is said on the terminal. Main thread.
class Daemon final
{
public:
    /// @param out outlives it
    Daemon(DaemonConfig config, core::RuntimeFactory runtime, QTextStream &out);
    ~Daemon();
    Q_DISABLE_COPY_MOVE(Daemon)

    /// Opens the store, sets up what was asked for, listens, and begins to schedule.
    [[nodiscard]] Result<void> start();
    /// Lets requests in flight be answered, finishes the commit in hand, closes the store.
    void stop();

    [[nodiscard]] core::Core &core() { return *m_core; }
    [[nodiscard]] const api::Endpoint *endpoint() const { return m_endpoint.get(); }

private:
    [[nodiscard]] Result<void> openAccounts();
    [[nodiscard]] Result<void> serve();
    [[nodiscard]] Result<void> serveDialects();
    [[nodiscard]] Result<void> setUp();
    [[nodiscard]] Result<void> setRegistration();
    void say(const QString &text);

    DaemonConfig m_config;
    core::RuntimeFactory m_runtime;
    QTextStream &m_out;
    std::unique_ptr<core::Core> m_core;
    std::unique_ptr<core::Accounts> m_accounts;
    std::unique_ptr<api::Endpoint> m_endpoint;
    std::vector<std::unique_ptr<api::Endpoint>> m_dialects;
    std::unique_ptr<Narrator> m_narrator;
};

} // namespace berth::daemon
