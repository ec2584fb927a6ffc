// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/writer.h"

#include "models/store/writesession.h"

namespace berth::store {

Writer::Writer(std::unique_ptr<WriteSession> session)
    : m_session(std::move(session))
    , m_transaction(std::make_unique<Transaction>(*m_session))
{
}

Writer::~Writer() = default;

Result<void> Writer::begin(TimePoint now)
{
    return m_session->begin(now);
}

bool Writer::isOpen() const
{
    return m_session->isOpen();
}

Result<ChangeBatch> Writer::commit()
{
    return m_session->commit();
}

void Writer::rollback()
{
    m_session->rollback();
}

qint64 Writer::head() const
{
    return m_session->head().seq;
}

Result<void> Writer::enter(const Actor &actor, bool isDryRun)
{
    return m_session->enter(actor, isDryRun);
}

Result<void> Writer::leave(bool keep, const Error *refusal)
{
    return m_session->leave(keep, refusal);
}

} // namespace berth::store
