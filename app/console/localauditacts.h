// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/localsession.h"

#include <QtCore/qthreadpool.h>

namespace berth::console {

/// The audit trail of the local store.
class LocalAuditActs final : public AuditActs
{
public:
    /// @param context lives in the GUI thread and outlives this
    LocalAuditActs(const LocalSession &session, QObject &context);
    ~LocalAuditActs() override;

    Read<std::vector<Event>> eventsBefore(qint64 seq, int limit) override;
    Read<AuditVerdict> verify(ImportProgress progress, CancelFlag cancel) override;

    /// Ends what is under way; call before the core goes.
    void finish();

private:
    const LocalSession &m_session;
    QObject &m_context;
    CancelFlag m_isEnding;
    QThreadPool m_work; ///< one at a time
};

} // namespace berth::console
