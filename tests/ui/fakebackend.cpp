// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakebackend.h"

#include "models/domain/imagereference.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qtimer.h>

#include <cmath>
#include <random>

namespace berth::test {

using namespace Qt::StringLiterals;

static constexpr Bytes GiB = Bytes(1) << 30;

FakeBackend::FakeBackend(QObject *parent)
    : Backend(parent)
    , m_now(fromEpochMillis(QDateTime::currentMSecsSinceEpoch()))
{
    m_facts.location = QStringLiteral("/home/operator/.local/share/berth/berth.db");
    m_facts.administrator = QStringLiteral("operator");
    m_facts.needsFirstRun = true;
    accounts.changed = [this] {
        m_facts.needsSignIn = false;
        Q_EMIT storeChanged();
        Q_EMIT apiChanged();
    };
}

BackendTables FakeBackend::tables()
{
    return {&organizationTable, &clusterTable, &nodeTable,    &queue,        &eventTable,
            &memberTable,       &limitTable,   &requestTable, &jobActs.table};
}

void FakeBackend::setStore(const StoreFacts &facts)
{
    m_facts = facts;
    Q_EMIT storeChanged();
}

void FakeBackend::actAs(Role role)
{
    accounts.actor.isAdministrator = false;
    accounts.actor.organization = m_organizations.front().id;
    accounts.actor.role = role;
    Q_EMIT storeChanged();
    Q_EMIT accountsChanged();
}

Result<void> FakeBackend::canRename(OrganizationId id) const
{
    return require(accounts.actor, Permission::ManageOrganization, id);
}

Node FakeBackend::makeNode(ClusterId cluster, const QString &name, int cores, int gpus,
                           const QString &model)
{
    Node node;
    node.id = NodeId(m_nextId++);
    node.clusterId = cluster;
    node.name = name;
    node.capacity = {cores * 1000, cores * 4 * GiB, gpus * WholeGpu, {}};
    node.gpuModel = gpus > 0 ? model : QString();
    for (int i = 0; i < gpus; ++i)
        node.devices << GpuDevice{i, QStringLiteral("GPU-%1-%2").arg(node.id.value()).arg(i), model,
                                  DeviceHealth::Healthy, 0};
    node.labels = {{QStringLiteral("zone"), QString(QChar(ushort(u'a' + node.id.value() % 3)))}};
    node.createdAt = m_now - std::chrono::hours(400);
    return node;
}

void FakeBackend::fill(int nodes, int deployments)
{
    std::minstd_rand random(7);
    const auto below = [&](int n) { return int(random() >> 4) % n; };
    const QStringList names{u"Research"_s, u"Platform"_s, u"Robotics"_s};
    for (const QString &name : names)
        m_organizations.push_back(
            {OrganizationId(m_nextId++), 1, name, m_now - std::chrono::hours(900)});
    const QStringList people{u"ada"_s, u"grace"_s, u"linus"_s, u"margaret"_s, u"operator"_s};
    for (const QString &name : people) {
        User user;
        user.id = UserId(m_nextId++);
        user.username = name;
        user.displayName = QString(name.at(0).toUpper() % QStringView(name).mid(1));
        user.organizationId = m_organizations.front().id;
        user.role = Role(m_users.size() % 4);
        user.createdAt = m_now - std::chrono::hours(700 - 40 * int(m_users.size()));
        m_users.push_back(user);
    }
    for (int i = 0; i < 4; ++i) {
        Invite invite;
        invite.id = InviteId(40 + i);
        invite.organizationId = m_organizations.front().id;
        invite.role = Role(i % 3);
        invite.note = i == 0 ? u"for the robotics intern"_s : QString();
        invite.createdBy = m_users.back().id;
        invite.expiresAt = m_now + std::chrono::hours(i == 1 ? -5 : 90);
        if (i == 2)
            invite.revokedAt = m_now;
        if (i == 3) {
            invite.usedBy = m_users.front().id;
            invite.usedAt = m_now;
        }
        accounts.inviteRows.push_back(invite);
    }
    m_facts.organization = m_organizations.front().id;
    m_facts.needsFirstRun = false;
    m_facts.hasSimulatedCluster = true;

    const QStringList places{u"west"_s, u"east"_s, u"lab"_s};
    const QStringList models{u"A100"_s, u"T4"_s, u"V100M32"_s};
    std::vector<ClusterId> ids;
    for (int i = 0; i < places.size(); ++i) {
        Cluster cluster;
        cluster.id = ClusterId(m_nextId++);
        cluster.organizationId = m_organizations[size_t(i) % 3].id;
        cluster.name = places[i];
        cluster.createdAt = m_now - std::chrono::hours(800);
        cluster.queueHeld = i == 2;
        ids.push_back(cluster.id);
        m_clusters[cluster.id.value()] = cluster;
    }
    for (int i = 0; i < nodes; ++i) {
        const int place = i < nodes * 7 / 10 ? 0 : i < nodes * 95 / 100 ? 1 : 2;
        const int gpus = i % 5 == 4 ? 0 : i % 3 == 0 ? 8 : 2;
        Node node = makeNode(ids[size_t(place)],
                             QStringLiteral("%1-%2").arg(places[place]).arg(i, 4, 10, QChar(u'0')),
                             gpus == 8 ? 96 : 64, gpus, models[place]);
        for (GpuDevice &device : node.devices) {
            device.allocatedMilli = below(10) < 6 ? 1000 : below(10) < 4 ? 100 * below(10) : 0;
            if (below(140) == 0)
                device.health = DeviceHealth::Unhealthy;
            node.allocated.gpuMilli += device.allocatedMilli;
        }
        node.allocated.cpuMilli = node.capacity.cpuMilli * below(100) / 100;
        node.allocated.memoryBytes = node.capacity.memoryBytes / 100 * below(95);
        if (below(60) == 0)
            node.presence = NodePresence::Lost;
        else if (below(50) == 0)
            node.scheduling = NodeScheduling::Cordoned;
        else if (below(50) == 0)
            node.scheduling = NodeScheduling::Draining;
        m_nodes[node.id.value()] = node;
    }
    m_nextId = 10'000;
    const QStringList teams{u"vision"_s, u"speech"_s, u"ranking"_s, u"search"_s, u"planner"_s};
    const QStringList tasks{u"train"_s, u"eval"_s, u"serve"_s, u"etl"_s, u"notebook"_s};
    for (int i = 0; i < deployments; ++i) {
        DeploymentSummary row;
        row.id = DeploymentId(m_nextId++);
        row.clusterId = ids[size_t(below(10) < 7 ? 0 : below(3) < 2 ? 1 : 2)];
        const QString team = teams[below(5)];
        const QString task = tasks[below(5)];
        row.name = QStringLiteral("%1-%2-%3").arg(team, task).arg(below(900) + 100);
        row.image = QStringLiteral("registry.local:5000/%1/%2:1.%3").arg(team, task).arg(below(9));
        row.kind = below(3) == 0 ? DeploymentKind::Service : DeploymentKind::Batch;
        const int fate = below(100);
        row.status = fate < 48 ? DeploymentStatus::Queued
            : fate < 80        ? DeploymentStatus::Running
            : fate < 84        ? DeploymentStatus::Starting
            : fate < 86        ? DeploymentStatus::Stopping
            : fate < 94        ? DeploymentStatus::Succeeded
            : fate < 98        ? DeploymentStatus::Failed
                               : DeploymentStatus::Stopped;
        static constexpr int Priorities[] = {0, 100, 100, 100, 250, 500, 500, 1000};
        row.priority = Priorities[below(8)];
        row.held = row.status == DeploymentStatus::Queued && below(25) == 0;
        row.cause = row.status == DeploymentStatus::Queued && below(9) == 0 ? Cause::Preempted
                                                                            : Cause::None;
        row.replicas = below(6) == 0 ? 2 + below(7) : 1;
        row.readyReplicas = row.status == DeploymentStatus::Running ? row.replicas : 0;
        static constexpr int Cores[] = {500, 1000, 2000, 4000, 8000, 16000};
        row.cpuMilli = Cores[below(6)];
        row.memoryBytes = GiB << below(7);
        static constexpr int Gpus[] = {0, 0, 250, 500, 1000, 1000, 2000, 8000};
        row.gpuMilli = Gpus[below(8)];
        row.ownerId = m_users[size_t(below(5))].id;
        row.submittedAt = m_now - std::chrono::minutes(below(3000));
        if (row.status != DeploymentStatus::Queued)
            row.startedAt = row.submittedAt + std::chrono::minutes(below(30));
        if (isFinished(row.status))
            row.finishedAt = *row.startedAt + std::chrono::minutes(below(90));
        m_deployments[row.id.value()] = row;
    }

    std::vector<Cluster> clusters;
    for (const auto &[id, cluster] : m_clusters)
        clusters.push_back(cluster);
    std::vector<Node> nodeRows;
    for (const auto &[id, node] : m_nodes)
        nodeRows.push_back(node);
    std::vector<DeploymentSummary> rows;
    std::vector<ReasonUpdate> reasons;
    for (const auto &[id, row] : m_deployments) {
        rows.push_back(row);
        if (row.status == DeploymentStatus::Queued)
            reasons.push_back({row.id,
                               row.held           ? ReasonCode::Held
                                   : id % 11 == 0 ? ReasonCode::NeverFits
                                                  : ReasonCode::Insufficient});
    }
    m_seq = 812;
    organizationTable.load(m_organizations, m_users, clusters, m_seq);
    clusterTable.load(m_organizations, clusters, nodeRows, m_seq);
    nodeTable.load(clusters, nodeRows, m_seq);
    memberTable.load(m_users, m_seq);
    Quota quota;
    quota.id = QuotaId(1);
    quota.subject = Quota::Subject::Organization;
    quota.subjectId = m_organizations.front().id.value();
    quota.maxGpuMilli = 64'000;
    quota.maxPriority = 500;
    limitTable.load(m_organizations, clusters, m_users, std::vector{quota}, m_seq);
    queue.applyNames(clusters, m_users);
    queue.beginLoad(qint64(rows.size()));
    queue.appendChunk(rows, m_seq);
    queue.finishLoad();
    queue.applyReasons(reasons);
    queue.setNow(m_now);
    std::vector<ClusterQueueCount> counts;
    for (const Cluster &cluster : clusters) {
        const auto states = queue.statusCounts(cluster.id);
        counts.push_back({cluster.id, states[size_t(DeploymentStatus::Queued)],
                          states[size_t(DeploymentStatus::Running)]});
    }
    clusterTable.setQueueCounts(counts);
    ChangeBatch batch;
    for (int i = 0; i < 60 && !rows.empty(); ++i) {
        static const char *const Actions[]
            = {"deployment.submitted", "replica.placed", "replica.started", "deployment.changed"};
        static const char *const Payloads[]
            = {"{\"v\":1,\"changes\":{\"priority\":[100,500]}}", "{}", "{}",
               "{\"v\":1,\"changes\":{\"held\":[false,true]}}"};
        const int which = below(4);
        addEvent(batch, QLatin1String(Actions[which]), SubjectKind::Deployment,
                 rows[size_t(below(int(rows.size())))].id.value(), Payloads[which]);
    }
    commit(std::move(batch));
    eventTable.setNow(m_now + std::chrono::seconds(90));
    Q_EMIT storeChanged();
}

void FakeBackend::fillHistory()
{
    for (int second = 0; second < 420; ++second) {
        const TimePoint at = m_now - std::chrono::seconds(420 - second);
        const double x = second / 420.0;
        m_usage.cpuShare.append(at, 0.42 + 0.1 * std::sin(x * 9) + 0.15 * x);
        m_usage.memoryShare.append(at, 0.35 + 0.08 * std::sin(x * 7 + 1));
        m_usage.gpuShare.append(at, 0.3 + 0.62 * (1 - std::exp(-4 * x)));
        m_usage.queued.append(at, 2400 - 900 * x + 80 * std::sin(x * 30));
        m_usage.running.append(at, 300 + 800 * (1 - std::exp(-3 * x)));
    }
}

DeploymentSummary FakeBackend::summaryAt(qint64 id) const
{
    return m_deployments.at(id);
}

void FakeBackend::addEvent(ChangeBatch &batch, const QString &action, SubjectKind kind, qint64 id,
                           const QByteArray &payload) const
{
    Event event;
    event.seq = m_seq + 1 + qint64(batch.events.size());
    event.time = m_now + std::chrono::seconds(batch.events.size());
    event.actor = action.startsWith(u"replica") ? u"scheduler"_s : m_facts.administrator;
    event.action = action;
    event.kind = kind;
    event.subjectId = id;
    event.payload = payload;
    batch.events.push_back(event);
}

void FakeBackend::commit(ChangeBatch batch)
{
    batch.firstSeq = m_seq + 1;
    m_seq += std::max<qint64>(1, qint64(batch.events.size()));
    batch.seq = m_seq;
    organizationTable.applyChanges(batch);
    memberTable.applyChanges(batch);
    limitTable.applyChanges(batch);
    clusterTable.applyChanges(batch);
    nodeTable.applyChanges(batch);
    eventTable.applyChanges(batch);
    std::vector<Cluster> clusters;
    for (const auto &[id, cluster] : m_clusters)
        clusters.push_back(cluster);
    queue.applyNames(clusters, m_users);
    Q_EMIT frameApplied(m_seq);
}

void FakeBackend::publish(const DeploymentDelta &delta)
{
    m_seq = std::max(m_seq + 1, delta.seq);
    DeploymentDelta own = delta;
    own.seq = m_seq;
    for (const DeploymentSummary &row : own.upserts)
        m_deployments[row.id.value()] = row;
    for (const DeploymentId id : own.removed)
        m_deployments.erase(id.value());
    queue.applyChanges(own);
    Q_EMIT frameApplied(m_seq);
}

FeedState FakeBackend::feed() const
{
    return {m_seq, m_seq, queue.loadedRows(), queue.loadedRows()};
}

Overview FakeBackend::overview() const
{
    Overview now;
    now.queued = queue.statusCount(DeploymentStatus::Queued);
    now.starting = queue.statusCount(DeploymentStatus::Starting);
    now.running = queue.statusCount(DeploymentStatus::Running);
    now.stopping = queue.statusCount(DeploymentStatus::Stopping);
    now.succeeded = queue.statusCount(DeploymentStatus::Succeeded);
    now.failed = queue.statusCount(DeploymentStatus::Failed);
    now.stopped = queue.statusCount(DeploymentStatus::Stopped);
    now.clusters = clusterTable.rowCount();
    now.nodes = nodeTable.rowCount();
    for (const auto &[id, node] : m_nodes)
        now.nodesNotReady += node.isSchedulable() ? 0 : 1;
    now.capacity = clusterTable.totalCapacity();
    now.allocated = clusterTable.totalAllocated();
    now.problems = m_problems;
    return now;
}

template<typename T>
static QFuture<T> ready(T value)
{
    return QtFuture::makeReadyFuture(std::move(value));
}

Read<DeploymentDetails> FakeBackend::deployment(DeploymentId id)
{
    const auto found = m_deployments.find(id.value());
    if (found == m_deployments.end())
        return ready(Result<DeploymentDetails>(tl::unexpected(Error::notFound(u"It is gone."_s))));
    const DeploymentSummary &row = found->second;
    DeploymentDetails details;
    details.seq = m_seq;
    Deployment &deployment = details.deployment;
    deployment.id = row.id;
    deployment.clusterId = row.clusterId;
    deployment.name = row.name;
    deployment.kind = row.kind;
    deployment.replicas = row.replicas;
    deployment.minAvailable = row.replicas;
    deployment.priority = row.priority;
    deployment.held = row.held;
    deployment.cause = row.cause;
    deployment.status = row.status;
    deployment.readyReplicas = row.readyReplicas;
    deployment.submittedAt = row.submittedAt;
    deployment.startedAt = row.startedAt;
    deployment.finishedAt = row.finishedAt;
    details.specification.image = row.image;
    details.specification.args = QStringList{u"--epochs"_s, u"30"_s};
    details.specification.env = {{u"EPOCHS"_s, {u"30"_s, false}}, {u"TOKEN"_s, {u"hub"_s, true}}};
    details.specification.resources = {row.cpuMilli, row.memoryBytes, row.gpuMilli, {}};
    details.specification.gpuModels = QStringList{u"A100"_s, u"V100M32"_s};
    details.specification.simulate = Simulation{Seconds(900), 0};
    details.clusterName = clusterTable.clusterName(row.clusterId);
    details.isSimulated = true;
    details.ownerName = queue.ownerName(row.ownerId);
    details.nodesConsidered = int(nodeTable.nodesOf(row.clusterId).size());
    if (row.status == DeploymentStatus::Queued) {
        Reason reason;
        reason.code = row.held ? ReasonCode::Held : ReasonCode::Insufficient;
        reason.message = row.held ? u"It is held; release it to let it be placed."_s
                                  : u"Needs 1 GPU; enough is free in sum, but on no single node."_s;
        if (!row.held) {
            const int all = details.nodesConsidered;
            reason.refusals = {{Refusal::GpuInsufficient, all - all / 4 - all / 9 - 2},
                               {Refusal::GpuFragmented, all / 4},
                               {Refusal::CpuInsufficient, all / 9},
                               {Refusal::NotReady, 2}};
        }
        details.reason = reason;
        details.queuePosition = 12;
        StartEstimate start;
        start.earliest = m_now + Seconds(600);
        start.latest = m_now + Seconds(5400);
        start.assumptions = QStringList{u"nobody new comes ahead of it"_s, u"services run on"_s};
        details.start = start;
        DeploymentPatch patch;
        patch.priority = 500;
        details.remedies.push_back(
            {u"raise its priority to 500: 2 replicas of others give way"_s, patch});
    }
    const std::vector<Node> nodes = nodeTable.nodesOf(row.clusterId);
    for (int i = 0; i < row.replicas; ++i) {
        ReplicaDetails replica;
        replica.replica.id = ReplicaId(row.id.value() * 100 + i);
        replica.replica.deploymentId = row.id;
        replica.replica.ordinal = i;
        if (row.status == DeploymentStatus::Running && !nodes.empty()) {
            replica.replica.state = ReplicaState::Running;
            replica.replica.nodeId = nodes[size_t(i * 7) % nodes.size()].id;
            replica.replica.startedAt = row.startedAt;
            replica.replica.attempts = 1;
        } else if (isFinished(row.status)) {
            replica.replica.state = ReplicaState::Ended;
            replica.replica.outcome
                = row.status == DeploymentStatus::Failed ? Outcome::Failed : Outcome::Succeeded;
        }
        details.replicas.push_back(replica);
    }
    Revision revision;
    revision.specificationHash = QByteArray(64, 'c');
    revision.createdAt = row.submittedAt;
    details.revisions.push_back(revision);
    for (int i = 0; i < 6; ++i) {
        static const char *const Actions[]
            = {"replica.started",  "replica.placed", "deployment.changed",
               "replica.requeued", "replica.placed", "deployment.submitted"};
        Event event;
        event.seq = 700 - i;
        event.time = row.submittedAt + std::chrono::minutes(6 - i);
        event.actor = i == 2 || i == 5 ? u"ada"_s : u"scheduler"_s;
        event.action = QLatin1String(Actions[i]);
        event.kind = SubjectKind::Deployment;
        event.subjectId = row.id.value();
        event.payload = i == 2 ? QByteArrayLiteral("{\"v\":1,\"changes\":{\"priority\":[100,500]}}")
                               : QByteArrayLiteral("{}");
        details.events.push_back(event);
    }
    return ready(Result<DeploymentDetails>(details));
}

Read<NodeDetails> FakeBackend::node(NodeId id)
{
    const auto found = m_nodes.find(id.value());
    if (found == m_nodes.end())
        return ready(Result<NodeDetails>(tl::unexpected(Error::notFound(u"It is gone."_s))));
    NodeDetails details;
    details.seq = m_seq;
    details.node = found->second;
    details.clusterName = clusterTable.clusterName(details.node.clusterId);
    details.isSimulated = true;
    int shown = 0;
    for (const auto &[number, row] : m_deployments) {
        if (row.status != DeploymentStatus::Running || row.clusterId != details.node.clusterId)
            continue;
        NodeDetails::Holder holder;
        holder.deploymentId = row.id;
        holder.name = row.name;
        holder.priority = row.priority;
        holder.allocation.resources = {row.cpuMilli, row.memoryBytes, row.gpuMilli, {}};
        if (row.gpuMilli > 0)
            holder.allocation.devices
                << DeviceShare{shown % 8, std::min<qint64>(1000, row.gpuMilli)};
        details.holders.push_back(holder);
        if (++shown == 5)
            break;
    }
    return ready(Result<NodeDetails>(details));
}

Read<Cluster> FakeBackend::cluster(ClusterId id)
{
    return ready(Result<Cluster>(m_clusters.at(id.value())));
}

template<typename T>
Act<T> FakeBackend::answer(const QString &what, T value)
{
    asked << what;
    using R = Result<Acknowledged<T>>;
    if (m_refusal) {
        const Error refusal = *std::exchange(m_refusal, std::nullopt);
        return ready(R(tl::unexpected(refusal)));
    }
    return ready(R(Acknowledged<T>{std::move(value), m_seq}));
}

Act<void> FakeBackend::answer(const QString &what)
{
    asked << what;
    using R = Result<Acknowledged<void>>;
    if (m_refusal) {
        const Error refusal = *std::exchange(m_refusal, std::nullopt);
        return ready(R(tl::unexpected(refusal)));
    }
    return ready(R(Acknowledged<void>{m_seq}));
}

Act<OrganizationId> FakeBackend::createOrganization(const QString &name)
{
    Organization organization{OrganizationId(m_nextId++), 1, name, m_now};
    if (!m_refusal) {
        m_organizations.push_back(organization);
        ChangeBatch batch;
        batch.organizations.push_back(organization);
        addEvent(batch, u"organization.created"_s, SubjectKind::Organization,
                 organization.id.value());
        commit(batch);
        m_facts.needsFirstRun = false;
        m_facts.organization = organization.id;
    }
    return answer(QString(u"createOrganization " + name), organization.id);
}

Act<void> FakeBackend::renameOrganization(OrganizationId id, const QString &name, qint64)
{
    for (Organization &organization : m_organizations) {
        if (organization.id != id || m_refusal)
            continue;
        organization.name = name;
        ChangeBatch batch;
        batch.organizations.push_back(organization);
        commit(batch);
    }
    return answer(QString(u"renameOrganization " + name));
}

Result<void> FakeBackend::canMakeCluster(OrganizationId) const
{
    return {};
}

Result<void> FakeBackend::canDelete(ClusterId id) const
{
    const auto counts = queue.statusCounts(id);
    if (counts[size_t(DeploymentStatus::Running)] > 0)
        return tl::unexpected(
            Error::conflict(u"cluster-in-use"_s, u"it has live deployments; stop them first"_s));
    return {};
}

Act<ClusterId> FakeBackend::createCluster(const ClusterDraft &draft)
{
    lastCluster = draft;
    Cluster cluster;
    cluster.id = ClusterId(m_nextId++);
    cluster.name = draft.name.trimmed();
    cluster.organizationId = draft.organizationId;
    if (!m_refusal) {
        m_clusters[cluster.id.value()] = cluster;
        ChangeBatch batch;
        batch.clusters.push_back(cluster);
        for (const NodeDraft &node : draft.nodes) {
            Node made = makeNode(cluster.id, node.name, 1, 0, node.gpuModel);
            made.capacity = node.resources;
            m_nodes[made.id.value()] = made;
            batch.nodes.push_back(made);
        }
        m_facts.hasSimulatedCluster = true;
        commit(batch);
    }
    return answer(QString(u"createCluster " + draft.name), cluster.id);
}

Act<void> FakeBackend::changeCluster(ClusterId id, const ClusterPatch &patch, qint64)
{
    Cluster &cluster = m_clusters.at(id.value());
    if (patch.name)
        cluster.name = *patch.name;
    ChangeBatch batch;
    batch.clusters.push_back(cluster);
    commit(batch);
    return answer(u"changeCluster"_s);
}

Act<void> FakeBackend::deleteCluster(ClusterId id, bool purgeFinished)
{
    return answer(QStringLiteral("deleteCluster %1 %2").arg(id.value()).arg(purgeFinished));
}

Act<void> FakeBackend::setQueueHeld(ClusterId id, bool held)
{
    Cluster &cluster = m_clusters.at(id.value());
    cluster.queueHeld = held;
    ChangeBatch batch;
    batch.clusters.push_back(cluster);
    commit(batch);
    return answer(QStringLiteral("setQueueHeld %1").arg(held));
}

Act<SchedulerRun> FakeBackend::runScheduler(ClusterId)
{
    return answer(u"runScheduler"_s, SchedulerRun{12, 1, 840, Milliseconds(3)});
}

Result<void> FakeBackend::canChange(NodeId id) const
{
    if (m_nodes.at(id.value()).presence == NodePresence::Lost)
        return tl::unexpected(Error::conflict(u"node-lost"_s, u"the node is lost"_s));
    return {};
}

Result<void> FakeBackend::canRemove(NodeId id) const
{
    if (!m_nodes.at(id.value()).allocated.isZero())
        return tl::unexpected(
            Error::conflict(u"node-in-use"_s, u"something runs on it; drain it first"_s));
    return {};
}

Act<int> FakeBackend::addNodes(ClusterId id, const QList<NodeDraft> &nodes)
{
    ChangeBatch batch;
    for (const NodeDraft &draft : nodes) {
        Node made = makeNode(id, draft.name, 1, 0, draft.gpuModel);
        made.capacity = draft.resources;
        m_nodes[made.id.value()] = made;
        batch.nodes.push_back(made);
    }
    commit(batch);
    return answer(QStringLiteral("addNodes %1").arg(nodes.size()), int(nodes.size()));
}

Act<void> FakeBackend::setScheduling(NodeId id, NodeScheduling scheduling,
                                     std::optional<Seconds> drainFor)
{
    Node &node = m_nodes.at(id.value());
    node.scheduling = scheduling;
    ChangeBatch batch;
    batch.nodes.push_back(node);
    commit(batch);
    return answer(QStringLiteral("setScheduling %1 %2")
                      .arg(word(scheduling))
                      .arg(drainFor ? qint64(drainFor->count()) : -1));
}

Act<void> FakeBackend::removeNode(NodeId id)
{
    return answer(QStringLiteral("removeNode %1").arg(id.value()));
}

Act<ReservationId> FakeBackend::createReservation(const ReservationDraft &draft)
{
    return answer(QString(u"reserve " + describe(draft.resources)), ReservationId(5));
}

Act<void> FakeBackend::releaseReservation(ReservationId)
{
    return answer(u"release"_s);
}

Result<void> FakeBackend::canSubmit() const
{
    if (m_clusters.empty())
        return tl::unexpected(Error::invalid(u"there is no cluster to place it on"_s));
    return {};
}

Result<void> FakeBackend::canChange(DeploymentId id) const
{
    return m_deployments.contains(id.value()) ? Result<void>()
                                              : tl::unexpected(Error::notFound(u"it is gone"_s));
}

Result<void> FakeBackend::canStop(DeploymentId id) const
{
    const auto found = m_deployments.find(id.value());
    if (found == m_deployments.end() || isFinished(found->second.status))
        return tl::unexpected(Error::conflict(u"not-live"_s, u"it has ended"_s));
    return {};
}

Result<void> FakeBackend::canStart(DeploymentId id) const
{
    const auto found = m_deployments.find(id.value());
    if (found == m_deployments.end() || !isFinished(found->second.status))
        return tl::unexpected(Error::conflict(u"still-live"_s, u"it has not ended"_s));
    return {};
}

Act<DeploymentId> FakeBackend::submit(const DeploymentDraft &draft)
{
    lastDeployment = draft;
    const DeploymentId id(m_nextId++);
    if (!m_refusal) {
        DeploymentSummary row;
        row.id = id;
        row.clusterId = draft.clusterId;
        const auto image = parseImageReference(draft.specification.image);
        row.name = draft.name.isEmpty() && image ? image->shortName() : draft.name;
        row.image = draft.specification.image;
        row.priority = draft.priority;
        row.replicas = draft.replicas;
        row.submittedAt = m_now;
        publish({m_seq + 1, {row}, {}});
    }
    return answer(u"submit"_s, id);
}

Read<PlanPreview> FakeBackend::preview(const DeploymentDraft &)
{
    if (m_refusal)
        return ready(Result<PlanPreview>(tl::unexpected(*m_refusal)));
    return ready(Result<PlanPreview>(nextPreview));
}

Read<PlanPreview> FakeBackend::previewChange(DeploymentId, const DeploymentPatch &patch)
{
    lastPatch = patch;
    return preview({});
}

Read<WhatIfOutcome> FakeBackend::tryOut(ClusterId, const QList<WhatIfChange> &changes)
{
    WhatIfOutcome outcome;
    outcome.startedToday = 1;
    outcome.startedThen = 1 + changes.size();
    outcome.rows.push_back({DeploymentId(7), u"trainer"_s, std::nullopt, m_now});
    outcome.rows.push_back({DeploymentId(8), u"other"_s, m_now, m_now});
    return ready(Result<WhatIfOutcome>(outcome));
}

Act<void> FakeBackend::changeAsPreviewed(DeploymentId id, const DeploymentPatch &patch,
                                         const QString &footprint)
{
    asked << u"as previewed "_s + footprint;
    return change(id, patch, 0);
}

Act<void> FakeBackend::change(DeploymentId, const DeploymentPatch &patch, qint64)
{
    lastPatch = patch;
    return answer(u"change"_s);
}

template<typename Change>
Act<BulkOutcome> FakeBackend::bulk(const QString &what, const std::vector<DeploymentId> &ids,
                                   Change change)
{
    BulkOutcome outcome;
    DeploymentDelta delta;
    for (const DeploymentId id : ids) {
        if (const auto found = m_deployments.find(id.value()); found != m_deployments.end()) {
            DeploymentSummary row = found->second;
            change(row);
            delta.upserts.push_back(row);
            ++outcome.done;
        }
    }
    if (!m_refusal)
        publish(delta);
    return answer(QStringLiteral("%1 %2").arg(what).arg(ids.size()), std::move(outcome));
}

Act<BulkOutcome> FakeBackend::changeAll(const std::vector<DeploymentId> &ids,
                                        const DeploymentPatch &patch)
{
    lastPatch = patch;
    return bulk(u"changeAll"_s, ids, [&](DeploymentSummary &row) {
        row.priority = patch.priority.value_or(row.priority);
        row.held = patch.held.value_or(row.held);
    });
}

Act<BulkOutcome> FakeBackend::stop(const std::vector<DeploymentId> &ids)
{
    return bulk(u"stop"_s, ids,
                [](DeploymentSummary &row) { row.status = DeploymentStatus::Stopped; });
}

Act<BulkOutcome> FakeBackend::start(const std::vector<DeploymentId> &ids)
{
    return bulk(u"start"_s, ids,
                [](DeploymentSummary &row) { row.status = DeploymentStatus::Queued; });
}

Act<BulkOutcome> FakeBackend::remove(const std::vector<DeploymentId> &ids)
{
    publish({m_seq + 1, {}, ids});
    return answer(QStringLiteral("remove %1").arg(ids.size()), BulkOutcome{int(ids.size()), {}});
}

Act<void> FakeBackend::openDemo()
{
    m_facts.isDemo = true;
    if (m_clusters.empty())
        fill(120, 400);
    setStore(m_facts);
    return answer(u"openDemo"_s);
}

Act<void> FakeBackend::leaveDemo()
{
    m_facts.isDemo = false;
    setStore(m_facts);
    return answer(u"leaveDemo"_s);
}

Act<ImportOutcome> FakeBackend::importOpenb(const OpenbImport &what, ImportProgress progress,
                                            CancelFlag cancel)
{
    lastImport = what;
    progress(u"Reading pods"_s, 3200, 8152);
    if (!holdImport)
        return answer(u"import"_s, ImportOutcome{ClusterId(3), 1213, 8152});
    asked << u"import"_s;
    using R = Result<Acknowledged<ImportOutcome>>;
    auto promise = std::make_shared<QPromise<R>>();
    promise->start();
    auto *timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, [timer, promise, cancel] {
        if (!cancel->load())
            return;
        timer->deleteLater();
        promise->addResult(R(tl::unexpected(Error::cancelled())));
        promise->finish();
    });
    timer->start(5);
    return promise->future();
}

CloseFacts FakeBackend::closeFacts() const
{
    return {true, queue.statusCount(DeploymentStatus::Running), {}};
}

QFuture<Result<void>> FakeBackend::close(CloseChoice choice)
{
    asked << (choice == CloseChoice::Stop ? u"close stop"_s : u"close keep"_s);
    if (duringClose)
        duringClose();
    return ready(Result<void>());
}

} // namespace berth::test
