// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/localauditacts.h"

#include "models/store/feed.h"
#include "models/store/reader.h"

namespace berth::console {

LocalAuditActs::LocalAuditActs(const LocalSession &session, QObject &context)
    : m_session(session)
    , m_context(context)
    , m_isEnding(std::make_shared<std::atomic_bool>(false))
{
    m_work.setMaxThreadCount(1);
}

LocalAuditActs::~LocalAuditActs()
{
    finish();
}

void LocalAuditActs::finish()
{
    *m_isEnding = true;
    m_work.waitForDone();
    *m_isEnding = false;
}

Read<std::vector<Event>> LocalAuditActs::eventsBefore(qint64 seq, int limit)
{
    const OrganizationId own = m_session.actor.organization;
    const bool isAll = m_session.actor.isAdministrator;
    return m_session.core->reads().query<std::vector<Event>>(
        [=](store::Reader &reader) -> Result<std::vector<Event>> {
            store::EventQuery query{.after = seq, .limit = limit, .newestFirst = true};
            if (!isAll)
                query.organization = own;
            auto page = reader.events(query);
            if (!page)
                return tl::unexpected(page.error());
            return std::move(page->events);
        });
}

Read<AuditVerdict> LocalAuditActs::verify(ImportProgress progress, CancelFlag cancel)
{
    auto promise = std::make_shared<QPromise<Result<AuditVerdict>>>();
    promise->start();
    auto future = promise->future();
    // With a reader of its own: a long trail must not hold up what the panes read.
    const store::Store *store = &m_session.core->store();
    m_work.start([=, this, isEnding = m_isEnding] {
        const auto report = [&](qint64 done, qint64 total) {
            QMetaObject::invokeMethod(&m_context, [=] {
                if (progress)
                    progress(FeedToTables::tr("Checking the chain"), done, total);
            });
            return !(cancel && cancel->load()) && !isEnding->load();
        };
        const auto answer = [&]() -> Result<AuditVerdict> {
            const auto reader = store->reader();
            if (!reader)
                return tl::unexpected(reader.error());
            const auto head = store::verifyChain(**reader, {}, report);
            if (!head)
                return tl::unexpected(head.error());
            return AuditVerdict{head->seq, head->hash};
        };
        promise->addResult(answer());
        promise->finish();
    });
    return future;
}

} // namespace berth::console
