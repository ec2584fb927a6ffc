// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/localdeploymentacts.h"

#include "app/core/usecases/deployments.h"
#include "app/core/usecases/footprint.h"
#include "models/tables/clustertable.h"

namespace berth::console {

using namespace Qt::StringLiterals;
using store::Transaction;

namespace {

/// Deployments of one bulk act that are with the core at a time.
constexpr size_t Portion = 256;

/// One act on many deployments under way; every step happens on the core thread.
class BulkRun final : public std::enable_shared_from_this<BulkRun>
{
public:
    using OneAct = std::function<Result<void>(Transaction &, DeploymentId)>;

    BulkRun(core::Core &core, Actor actor, std::vector<DeploymentId> ids, OneAct act)
        : m_core(core)
        , m_actor(std::move(actor))
        , m_ids(std::move(ids))
        , m_act(std::move(act))
    {
        m_promise.start();
    }

    [[nodiscard]] Act<BulkOutcome> future() { return m_promise.future(); }

    void submitPortion()
    {
        const size_t end = std::min(m_next + Portion, m_ids.size());
        if (m_next == end) {
            m_promise.addResult(Acknowledged<BulkOutcome>{std::move(m_outcome), m_seq});
            m_promise.finish();
            return;
        }
        const size_t first = std::exchange(m_next, end);
        m_pending = end - first;
        for (size_t i = first; i < end; ++i)
            submitOne(m_ids[i]);
    }

private:
    void submitOne(DeploymentId id)
    {
        m_core.control()
            .submit<void>(m_actor, [act = m_act, id](Transaction &tx) { return act(tx, id); })
            .then(QtFuture::Launch::Sync,
                  [self = shared_from_this(), id](const Result<Acknowledged<void>> &result) {
                      self->onDone(id, result);
                  });
    }

    void onDone(DeploymentId id, const Result<Acknowledged<void>> &result)
    {
        if (result) {
            ++m_outcome.done;
            m_seq = std::max(m_seq, result->seq);
        } else {
            m_outcome.refused.push_back({id, result.error()});
        }
        if (--m_pending == 0)
            submitPortion();
    }

    core::Core &m_core;
    Actor m_actor;
    std::vector<DeploymentId> m_ids;
    OneAct m_act;
    QPromise<Result<Acknowledged<BulkOutcome>>> m_promise;
    BulkOutcome m_outcome;
    qint64 m_seq = 0;
    size_t m_next = 0;
    size_t m_pending = 0;
};

Error noSelection()
{
    return Error::notFound(FeedToTables::tr("Choose a deployment first."));
}

} // namespace

LocalDeploymentActs::LocalDeploymentActs(const LocalSession &session, BackendTables tables)
    : m_session(session)
    , m_tables(tables)
{
}

Result<void> LocalDeploymentActs::canSubmit() const
{
    if (m_tables.clusters->rowCount() > 0) {
        return m_session.actor.isAdministrator
            ? Result<void>()
            : require(m_session.actor, Permission::WriteOwnDeployment,
                      m_session.actor.organization);
    }
    return tl::unexpected(Error::conflict(
        u"no-cluster"_s, FeedToTables::tr("Make a cluster first: deployments go to one.")));
}

Result<void> LocalDeploymentActs::canChange(DeploymentId id) const
{
    const auto row = m_tables.deployments->find(id);
    if (!row)
        return tl::unexpected(noSelection());
    const Cluster *cluster = m_tables.clusters->find(row->clusterId);
    const bool isOwn = row->ownerId == m_session.actor.user;
    return require(m_session.actor,
                   isOwn ? Permission::WriteOwnDeployment : Permission::WriteAnyDeployment,
                   cluster ? cluster->organizationId : OrganizationId());
}

Result<void> LocalDeploymentActs::canStop(DeploymentId id) const
{
    if (const auto may = canChange(id); !may)
        return may;
    const auto row = m_tables.deployments->find(id);
    if (isFinished(row->status))
        return tl::unexpected(
            Error::conflict(u"finished"_s, FeedToTables::tr("It has finished already.")));
    return {};
}

Result<void> LocalDeploymentActs::canStart(DeploymentId id) const
{
    if (const auto may = canChange(id); !may)
        return may;
    const auto row = m_tables.deployments->find(id);
    if (!isFinished(row->status))
        return tl::unexpected(
            Error::conflict(u"not-finished"_s, FeedToTables::tr("It has not finished yet.")));
    return {};
}

Result<void> LocalDeploymentActs::canDelete(DeploymentId id) const
{
    return canChange(id);
}

int LocalDeploymentActs::highestPriority() const
{
    return berth::highestPriority(m_session.actor, m_session.actor.organization);
}

Act<DeploymentId> LocalDeploymentActs::submit(const DeploymentDraft &draft)
{
    return m_session.submit<DeploymentId>(
        [draft](Transaction &tx) { return core::submit(tx, draft); });
}

Act<void> LocalDeploymentActs::change(DeploymentId id, const DeploymentPatch &patch, qint64 version)
{
    return m_session.submit<void>(
        [=](Transaction &tx) { return core::change(tx, id, patch, version); });
}

Act<void> LocalDeploymentActs::changeAsPreviewed(DeploymentId id, const DeploymentPatch &patch,
                                                 const QString &footprint)
{
    return m_session.submit<void>([=](Transaction &tx) -> Result<void> {
        if (const auto same = core::requireFootprint(tx, footprint); !same)
            return same;
        return core::change(tx, id, patch, 0);
    });
}

Act<BulkOutcome> LocalDeploymentActs::onAll(const std::vector<DeploymentId> &ids, OneAct act) const
{
    const auto run
        = std::make_shared<BulkRun>(*m_session.core, m_session.actor, ids, std::move(act));
    auto future = run->future();
    run->submitPortion();
    return future;
}

Act<BulkOutcome> LocalDeploymentActs::changeAll(const std::vector<DeploymentId> &ids,
                                                const DeploymentPatch &patch)
{
    return onAll(
        ids, [patch](Transaction &tx, DeploymentId id) { return core::change(tx, id, patch, 0); });
}

Act<BulkOutcome> LocalDeploymentActs::stop(const std::vector<DeploymentId> &ids)
{
    return onAll(ids, [](Transaction &tx, DeploymentId id) { return core::stop(tx, id); });
}

Act<BulkOutcome> LocalDeploymentActs::start(const std::vector<DeploymentId> &ids)
{
    return onAll(ids, [](Transaction &tx, DeploymentId id) { return core::start(tx, id); });
}

Act<BulkOutcome> LocalDeploymentActs::remove(const std::vector<DeploymentId> &ids)
{
    return onAll(ids, [](Transaction &tx, DeploymentId id) { return core::remove(tx, id); });
}

} // namespace berth::console
