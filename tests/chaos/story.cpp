// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/chaos/story.h"

#include "app/core/usecases/clusters.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/imports.h"
#include "app/core/usecases/jobs.h"
#include "app/core/usecases/organizations.h"
#include "app/runtimes/simulated/simulatedruntime.h"
#include "models/store/reader.h"

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qthread.h>

#include <unistd.h>

namespace berth::test {

using namespace Qt::StringLiterals;

namespace {

constexpr double Speed = 400;
constexpr int NodeCpuMilli = 4'000;
constexpr Milliseconds Patience{20'000};

const QString Present = u"present"_s;
const QString Gone = u"gone"_s;

} // namespace

Result<std::unique_ptr<core::Core>> openCore(const QString &path)
{
    return core::Core::open(
        {.storePath = path,
         .program = u"a test"_s,
         .administrator = u"ada"_s,
         .runtime = [](const QString &journal, const Clock &clock) -> std::unique_ptr<Runtime> {
             return std::make_unique<SimulatedRuntime>(
                 SimulationOptions{.journalPath = journal, .speed = Speed}, clock);
         }});
}

Story::Story(core::Core &core, const Ledger &ledger, QString prefix)
    : m_core(core)
    , m_ledger(ledger)
    , m_prefix(std::move(prefix))
{
}

void Story::fail(const QString &what) const
{
    m_ledger.complain(what);
    ::_exit(1);
}

/// An error that was injected is met as a person would: by trying again.
template<typename T>
T Story::act(const Facts &facts, core::UseCase<T> useCase)
{
    m_ledger.intend(facts);
    for (int tries = 0;; ++tries) {
        const auto done = m_core.control().submit<T>(m_core.administrator(), useCase).result();
        if (done) {
            m_ledger.acknowledged(facts);
            return done->value;
        }
        if (done.error().reason != "failpoint"_L1 || tries > 3)
            fail(describe(done.error()));
    }
}

void Story::must(const Facts &facts, core::UseCase<void> useCase)
{
    std::ignore = act<bool>(facts, [useCase = std::move(useCase)](store::Transaction &tx) {
        return useCase(tx).map([] { return true; });
    });
}

template<typename T>
T Story::query(std::function<Result<T>(store::Reader &)> read)
{
    const auto found = m_core.reads().query<T>(std::move(read)).result();
    if (!found)
        fail(describe(found.error()));
    return *found;
}

void Story::await(const QString &what, const std::function<bool()> &holds)
{
    const QDeadlineTimer deadline(Patience);
    while (!holds()) {
        if (deadline.hasExpired())
            fail(u"waited in vain: "_s + what);
        QThread::msleep(2);
    }
}

void Story::await(DeploymentId id, DeploymentStatus status)
{
    await(u"deployment %1 to be %2"_s.arg(id.value()).arg(word(status)), [&] {
        const auto found = query<std::optional<Deployment>>(
            [id](store::Reader &reader) { return reader.deployment(id); });
        return found && found->status == status;
    });
}

DeploymentDraft Story::draft(DeploymentKind kind, qint64 cpuMilli) const
{
    DeploymentDraft draft;
    draft.clusterId = m_cluster;
    draft.kind = kind;
    draft.gang = false;
    draft.specification.image = u"registry.local/tests/job:1"_s;
    draft.specification.resources = {.cpuMilli = cpuMilli};
    if (kind == DeploymentKind::Batch)
        draft.specification.simulate = Simulation{.runTime = Seconds(2)};
    return draft;
}

void Story::makeCluster(int nodes)
{
    const QString name = named(u"org"_s);
    m_organization = act<OrganizationId>(
        {{u"organization/"_s + name, Present}},
        [name](store::Transaction &tx) { return core::createOrganization(tx, name); });
    ClusterDraft cluster;
    cluster.organizationId = m_organization;
    cluster.name = named(u"cluster"_s);
    Facts facts;
    for (int i = 1; i <= nodes; ++i) {
        NodeDraft node;
        node.name = u"n%1"_s.arg(i);
        node.resources = {.cpuMilli = NodeCpuMilli};
        cluster.nodes << node;
        facts.push_back({u"node/"_s + cluster.name + u'/' + node.name, u"open"_s});
    }
    facts.push_back({u"cluster/"_s + cluster.name, Present});
    facts.push_back({u"held/"_s + cluster.name, u"no"_s});
    m_cluster = act<ClusterId>(
        facts, [cluster](store::Transaction &tx) { return core::createCluster(tx, cluster); });
}

Facts Story::factsOf(const QString &name, const DeploymentDraft *draft) const
{
    const auto fact = [&](const QString &what, const QString &value) {
        return Fact{what + u'/' + named(name), draft ? value : Gone};
    };
    return {fact(u"deployment"_s, Present),
            fact(u"priority"_s, QString::number(draft ? draft->priority : 0)),
            fact(u"revision"_s, u"1"_s), fact(u"stopped"_s, u"no"_s)};
}

DeploymentId Story::submit(const QString &name, const DeploymentDraft &asked)
{
    DeploymentDraft draft = asked;
    draft.name = named(name);
    return act<DeploymentId>(factsOf(name, &draft),
                             [draft](store::Transaction &tx) { return core::submit(tx, draft); });
}

void Story::runJobs()
{
    for (int i = 0; i < 5; ++i)
        m_jobs.push_back(submit(u"job-%1"_s.arg(i), draft(DeploymentKind::Batch, 1'000)));
    DeploymentDraft failing = draft(DeploymentKind::Batch, 1'000);
    failing.specification.simulate->exitCode = 3;
    const DeploymentId failed = submit(u"failing"_s, failing);
    for (const DeploymentId job : m_jobs)
        await(job, DeploymentStatus::Succeeded);
    await(failed, DeploymentStatus::Failed);
}

void Story::preempt()
{
    DeploymentDraft low = draft(DeploymentKind::Service, NodeCpuMilli);
    low.replicas = 3;
    m_low = submit(u"low"_s, low);
    await(m_low, DeploymentStatus::Running);
    DeploymentDraft high = draft(DeploymentKind::Batch, NodeCpuMilli);
    high.priority = 500;
    await(submit(u"high"_s, high), DeploymentStatus::Succeeded);
}

void Story::reviseAndStop()
{
    DeploymentPatch patch;
    patch.priority = 200;
    patch.replicas = 2;
    patch.minAvailable = 1;
    const DeploymentId low = m_low;
    must({{u"priority/"_s + named(u"low"_s), u"200"_s}},
         [=](store::Transaction &tx) { return core::change(tx, low, patch, 0); });
    DeploymentPatch revision;
    revision.specification = draft(DeploymentKind::Service, NodeCpuMilli).specification;
    revision.specification->image = u"registry.local/tests/job:2"_s;
    must({{u"revision/"_s + named(u"low"_s), u"2"_s}},
         [=](store::Transaction &tx) { return core::change(tx, low, revision, 0); });
    must({{u"stopped/"_s + named(u"low"_s), u"yes"_s}},
         [=](store::Transaction &tx) { return core::stop(tx, low); });
    await(m_low, DeploymentStatus::Stopped);
    must({{u"stopped/"_s + named(u"low"_s), u"no"_s}},
         [=](store::Transaction &tx) { return core::start(tx, low); });
    await(m_low, DeploymentStatus::Running);
}

void Story::removeSome()
{
    const DeploymentId finished = m_jobs.front();
    must(factsOf(u"job-0"_s, nullptr),
         [=](store::Transaction &tx) { return core::remove(tx, finished); });
    const DeploymentId live = m_low;
    must(factsOf(u"low"_s, nullptr),
         [=](store::Transaction &tx) { return core::remove(tx, live); });
    await(u"the deleted one to go"_s, [&] {
        return !query<std::optional<Deployment>>(
            [live](store::Reader &reader) { return reader.deployment(live); });
    });
}

void Story::reserve()
{
    ReservationDraft draft;
    draft.clusterId = m_cluster;
    draft.resources = {.cpuMilli = 1'000};
    draft.note = named(u"room"_s);
    const ReservationId id = act<ReservationId>(
        {{u"reservation/"_s + draft.note, Present}},
        [draft](store::Transaction &tx) { return core::createReservation(tx, draft); });
    must({{u"reservation/"_s + draft.note, Gone}},
         [id](store::Transaction &tx) { return core::releaseReservation(tx, id); });
}

void Story::governNodes()
{
    const ClusterId cluster = m_cluster;
    const auto held = [&](bool isHeld) {
        must({{u"held/"_s + named(u"cluster"_s), isHeld ? u"yes"_s : u"no"_s}},
             [=](store::Transaction &tx) { return core::setQueueHeld(tx, cluster, isHeld); });
    };
    held(true);
    const DeploymentId job = submit(u"drained"_s, draft(DeploymentKind::Service, NodeCpuMilli));
    held(false);
    await(job, DeploymentStatus::Running);
    const auto nodes = query<std::vector<Node>>(
        [cluster](store::Reader &reader) { return reader.nodes(cluster); });
    const QString prefix = u"node/"_s + named(u"cluster/"_s);
    for (const Node &node : nodes) {
        must({{prefix + node.name, u"closed"_s}}, [=](store::Transaction &tx) {
            return core::setScheduling(tx, node.id, NodeScheduling::Draining, Seconds(0));
        });
        must({{prefix + node.name, u"open"_s}}, [=](store::Transaction &tx) {
            return core::setScheduling(tx, node.id, NodeScheduling::Open, std::nullopt);
        });
    }
    await(job, DeploymentStatus::Running);
    const OrganizationId organization = m_organization;
    const QString name = named(u"renamed"_s);
    must({{u"organization/"_s + named(u"org"_s), Gone}, {u"organization/"_s + name, Present}},
         [=](store::Transaction &tx) {
             return core::renameOrganization(tx, organization, name, 0);
         });
}

void Story::importTrace(const QString &name, int chunks, int rows)
{
    const auto id
        = act<ImportId>({}, [](store::Transaction &tx) { return core::startImport(tx, u"x"_s); });
    std::vector<NodeDraft> nodes(4);
    for (size_t i = 0; i < nodes.size(); ++i) {
        nodes[i].name = u"m%1"_s.arg(i + 1);
        nodes[i].resources = {.cpuMilli = 8 * 1'000};
    }
    // A chunk that failed has ended the import: nothing of it may ever be seen.
    const auto stage = [&](auto staged) {
        return m_core.control()
            .submit<void>(
                m_core.administrator(),
                [id, staged](store::Transaction &tx) { return core::stageImport(tx, id, staged); })
            .result()
            .has_value();
    };
    bool isWhole = stage(nodes);
    for (int chunk = 0; chunk < chunks && isWhole; ++chunk) {
        std::vector<store::StagedDeployment> staged(static_cast<size_t>(rows));
        for (store::StagedDeployment &row : staged) {
            row.name = u"imported"_s;
            row.specification = draft(DeploymentKind::Batch, 1'000).specification;
        }
        isWhole = stage(staged);
    }
    if (!isWhole) {
        must({}, [=](store::Transaction &tx) { return core::cancelImport(tx, id); });
        return importTrace(name, chunks, rows);
    }
    ClusterDraft cluster;
    cluster.organizationId = m_organization;
    cluster.name = named(name);
    const Facts facts{{u"imported/"_s + cluster.name, QString::number(chunks * rows)}};
    m_ledger.intend(facts);
    const auto applied
        = m_core.control()
              .submit<bool>(m_core.administrator(),
                            [=](store::Transaction &tx) {
                                return core::applyImport(tx, id, cluster).map([](const auto &) {
                                    return true;
                                });
                            })
              .result();
    if (!applied)
        return importTrace(name, chunks, rows);
    m_ledger.acknowledged(facts);
}

void Story::tellAll()
{
    makeCluster(3);
    runJobs();
    preempt();
    reviseAndStop();
    removeSome();
    reserve();
    governNodes();
    importTrace(u"trace"_s, 3, 20);
    await(u"the imported ones to finish"_s, [&] {
        const auto counts = query<std::vector<store::ClusterCounts>>(
            [](store::Reader &reader) { return reader.counts(); });
        const auto &last = counts.back();
        return last.byStatus[size_t(DeploymentStatus::Succeeded)] == last.total();
    });
}

void Story::scheduleForEver()
{
    makeCluster(8);
    std::vector<DeploymentId> submitted;
    for (int i = 0;; ++i) {
        DeploymentDraft job = draft(i % 7 == 0 ? DeploymentKind::Service : DeploymentKind::Batch,
                                    500 * (1 + i % 8));
        job.replicas = 1 + i % 3;
        job.gang = i % 2 == 0;
        job.priority = 100 * (1 + i % 4);
        job.specification.simulate = Simulation{.runTime = Seconds(2 + i % 5)};
        const QString name = u"job-%1"_s.arg(i);
        submitted.push_back(submit(name, job));
        if (i % 5 == 4) {
            // One that has finished meanwhile stays as it is: it promises nothing.
            const DeploymentId id = submitted[size_t(i) / 2];
            m_ledger.intend({{u"stopped/"_s + named(u"job-%1"_s.arg(i / 2)), u"yes"_s}});
            must({}, [=](store::Transaction &tx) { return core::stop(tx, id); });
        }
        if (i % 11 == 10) {
            const DeploymentId id = submitted[size_t(i) / 3];
            must(factsOf(u"job-%1"_s.arg(i / 3), nullptr),
                 [=](store::Transaction &tx) { return core::remove(tx, id); });
        }
    }
}

void Story::fireForEver()
{
    makeCluster(1);
    for (int i = 0; i < 20; ++i) {
        JobDraft job;
        job.name = named(u"every-second-%1"_s.arg(i));
        job.expression = u"* * * * * *"_s;
        job.extended = true;
        job.timeZone = u"UTC"_s;
        job.missed = MissedPolicy::RunAll;
        job.missedCap = MostMissedRuns;
        job.overlap = OverlapPolicy::Allow;
        job.keepFailed = 1'000;
        job.deployment = draft(DeploymentKind::Batch, 100);
        job.deployment->held = true; // it is the firing that matters
        std::ignore
            = act<JobId>({}, [job](store::Transaction &tx) { return core::createJob(tx, job); });
    }
    for (;;)
        QThread::msleep(100);
}

void Story::importForEver()
{
    makeCluster(1);
    for (int i = 0;; ++i)
        importTrace(u"trace-%1"_s.arg(i), 4, 60);
}

} // namespace berth::test
