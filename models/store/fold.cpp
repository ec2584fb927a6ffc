// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/connection.h"
#include "models/store/feed.h"
#include "models/store/replicarows.h"
#include "models/store/stagedrows.h"
#include "models/store/statejson.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qjsonarray.h>

#include <limits>

namespace berth::store {

namespace {

constexpr int StagedRowsPerRead = 1000;
constexpr int MostReplicasAtOnce = 100'000; ///< what validate() lets a deployment have

Error unfoldable(const Event &event, const QString &why)
{
    return Error::corrupt(QStringLiteral("fold-broken"),
                          QStringLiteral("Event ") % QString::number(event.seq)
                              % QStringLiteral(" does not continue what stands before it: ") % why);
}

/// Folds one event at a time into a state.
class Fold final
{
public:
    Fold(StoreState &state, Reader &reader)
        : m_state(state)
        , m_reader(reader)
    {
    }

    Result<void> apply(const Event &event);

private:
    [[nodiscard]] QJsonObject blankRow(const Event &event) const;
    Result<void> applyChanges(const Event &event, QJsonObject &row) const;
    Result<void> applyVersion(const Event &event, QJsonObject &row, bool isNew) const;
    void applyRevision(const Event &event, QJsonObject &row) const;
    Result<void> applyReplicas(const Event &event, const QJsonObject &deployment,
                               qint64 deploymentId);
    void applyAttempt(const Event &event, QJsonObject &row) const;
    Result<void> applyAllocation(const Event &event, QJsonObject &row);
    Result<void> moveCounters(const Event &event, const QJsonObject &allocation, int sign);
    Result<void> remove(const Event &event);
    Result<void> applyImport(const Event &event);
    void importNodes(const std::vector<NodeDraft> &drafts, qint64 first, ClusterId cluster,
                     TimePoint time);
    Result<void> importDeployments(const Event &event, const std::vector<StagedRow> &rows,
                                   const QJsonArray &first, ClusterId cluster);

    StoreState &m_state;
    Reader &m_reader;
    QJsonObject m_payload;
};

QJsonValue at(const QJsonObject &object, QLatin1StringView name)
{
    return object.value(name);
}

/// A row with nothing in it but when it was made.
template<typename Row>
static QJsonObject blankSince(TimePoint time)
{
    Row row;
    row.createdAt = time;
    return columnsJson(row);
}

QJsonObject Fold::blankRow(const Event &event) const
{
    switch (event.kind) {
    case SubjectKind::Organization:
        return blankSince<Organization>(event.time);
    case SubjectKind::User:
        return blankSince<User>(event.time);
    case SubjectKind::Quota:
        return columnsJson(Quota());
    case SubjectKind::Cluster:
        return blankSince<Cluster>(event.time);
    case SubjectKind::Node: {
        Node row;
        row.createdAt = event.time;
        return nodeStateJson(row);
    }
    case SubjectKind::Deployment: {
        const UserId by(at(m_payload, QLatin1String("by")).toInteger());
        QJsonObject json = columnsJson(blankDeployment({}, event.time, by));
        json.insert(QLatin1String("revisions"), QJsonObject());
        return json;
    }
    case SubjectKind::Replica: {
        QJsonObject json = columnsJson(Replica());
        json.insert(QLatin1String("attempt_rows"), QJsonObject());
        return json;
    }
    case SubjectKind::Reservation:
        return blankSince<Reservation>(event.time);
    case SubjectKind::Import: {
        ImportRow row; // it began before its event
        row.createdAt = fromEpochMillis(at(m_payload, QLatin1String("staged_at")).toInteger());
        return columnsJson(row);
    }
    case SubjectKind::Invite:
        return blankSince<Invite>(event.time);
    case SubjectKind::Token:
        return blankSince<PersonalToken>(event.time);
    case SubjectKind::Session:
        return blankSince<Session>(event.time);
    case SubjectKind::Job:
        return blankSince<Job>(event.time);
    case SubjectKind::Run:
        return blankSince<Run>(event.time);
    case SubjectKind::Store:
        return storeStateJson(1, Settings());
    }
    return {};
}

Result<void> Fold::applyChanges(const Event &event, QJsonObject &row) const
{
    const QJsonObject changes = at(m_payload, QLatin1String("changes")).toObject();
    for (auto change = changes.begin(); change != changes.end(); ++change) {
        const QJsonArray pair = change.value().toArray();
        if (change.key().endsWith(QLatin1String("version"))) {
            return tl::unexpected(
                unfoldable(event, QStringLiteral("versions are counted, not changed.")));
        }
        if (pair.size() != 2 || row.value(change.key()) != pair.at(0)) {
            return tl::unexpected(
                unfoldable(event, change.key() % QStringLiteral(" was not what it says.")));
        }
        row.insert(change.key(), pair.at(1));
    }
    return {};
}

Result<void> Fold::applyVersion(const Event &event, QJsonObject &row, bool isNew) const
{
    const QLatin1String version("version");
    const QLatin1String stateVersion("state_version");
    if (event.kind == SubjectKind::Store || event.kind == SubjectKind::Import)
        return {};
    if (event.kind == SubjectKind::Replica) {
        const qint64 before = row.value(stateVersion).toInteger();
        if (event.version != before && event.version != before + 1)
            return tl::unexpected(unfoldable(event, QStringLiteral("a version is missing.")));
        row.insert(stateVersion, event.version);
        return {};
    }
    const bool hasState = event.kind == SubjectKind::Cluster || event.kind == SubjectKind::Node
        || event.kind == SubjectKind::Deployment || event.kind == SubjectKind::Job;
    if (isNew) {
        row.insert(version, 1);
        if (hasState)
            row.insert(stateVersion, 1);
        return {};
    }
    const qint64 before = row.value(version).toInteger();
    if (event.version == before + 1)
        row.insert(version, event.version);
    else if (event.version != before)
        return tl::unexpected(unfoldable(event, QStringLiteral("a version is missing.")));
    else if (hasState && m_payload.contains(QLatin1String("changes")))
        row.insert(stateVersion, row.value(stateVersion).toInteger() + 1);
    return {};
}

void Fold::applyRevision(const Event &event, QJsonObject &row) const
{
    const QJsonArray told = at(m_payload, QLatin1String("revision")).toArray();
    if (told.isEmpty())
        return;
    Revision revision;
    revision.id = RevisionId(told.at(0).toInteger());
    revision.deploymentId = DeploymentId(event.subjectId);
    revision.number = told.at(1).toInt();
    revision.specificationId = SpecificationId(told.at(2).toInteger());
    revision.specificationHash = told.at(3).toString().toLatin1();
    revision.createdBy = UserId(at(m_payload, QLatin1String("by")).toInteger());
    revision.createdAt = event.time;
    QJsonObject revisions = row.value(QLatin1String("revisions")).toObject();
    revisions.insert(QString::number(revision.id.value()), revisionStateJson(revision));
    row.insert(QLatin1String("revisions"), revisions);
    row.insert(QLatin1String("revision_id"), told.at(0));
    row.insert(QLatin1String("revision"), told.at(1));
    row.insert(QLatin1String("specification_id"), told.at(2));
}

Result<void> Fold::applyReplicas(const Event &event, const QJsonObject &deployment,
                                 qint64 deploymentId)
{
    const QJsonArray added = at(m_payload, QLatin1String("replicas")).toArray();
    const qint64 firstId = added.at(0).toInteger();
    const qint64 firstOrdinal = added.at(1).toInteger();
    const qint64 count = added.at(2).toInteger();
    if (count < 0 || count > MostReplicasAtOnce || firstId < 0 || firstId > MaximumCount - count
        || firstOrdinal < 0 || firstOrdinal > std::numeric_limits<int>::max() - count) {
        return tl::unexpected(
            unfoldable(event, QStringLiteral("a deployment cannot have these replicas.")));
    }
    for (int i = 0; i < int(count); ++i) {
        Replica replica;
        replica.deploymentId = DeploymentId(deploymentId);
        replica.clusterId = ClusterId(deployment.value(QLatin1String("cluster_id")).toInteger());
        replica.ordinal = int(firstOrdinal) + i;
        QJsonObject json = columnsJson(replica);
        json.insert(QLatin1String("attempt_rows"), QJsonObject());
        json.insert(QLatin1String("state_version"), 1);
        m_state[{SubjectKind::Replica, firstId + i}] = json;
    }
    const QJsonArray removed = at(m_payload, QLatin1String("replicas_removed")).toArray();
    for (const auto &id : removed)
        m_state.erase({SubjectKind::Replica, id.toInteger()});
    return {};
}

void Fold::applyAttempt(const Event &event, QJsonObject &row) const
{
    QJsonObject attempts = row.value(QLatin1String("attempt_rows")).toObject();
    const QJsonArray made = at(m_payload, QLatin1String("attempt")).toArray();
    if (!made.isEmpty()) {
        Attempt attempt;
        attempt.replicaId = ReplicaId(event.subjectId);
        attempt.number = row.value(QLatin1String("attempts")).toInt();
        attempt.nodeId = NodeId(row.value(QLatin1String("node_id")).toInteger());
        attempt.revisionId = RevisionId(made.at(1).toInteger());
        attempt.createdAt = event.time;
        QJsonObject json = columnsJson(attempt);
        json.insert(QLatin1String("id"), made.at(0));
        attempts.insert(QString::number(attempt.number), json);
    }
    const QJsonObject changed = at(m_payload, QLatin1String("attempt_changed")).toObject();
    if (!changed.isEmpty()) {
        const QString number = QString::number(changed.value(QLatin1String("number")).toInteger());
        QJsonObject json = attempts.value(number).toObject();
        const QJsonObject changes = changed.value(QLatin1String("changes")).toObject();
        for (auto change = changes.begin(); change != changes.end(); ++change)
            json.insert(change.key(), change.value().toArray().at(1));
        attempts.insert(number, json);
    }
    row.insert(QLatin1String("attempt_rows"), attempts);
}

Result<void> Fold::applyAllocation(const Event &event, QJsonObject &row)
{
    if (m_payload.contains(QLatin1String("released"))) {
        Result<void> moved
            = moveCounters(event, row.value(QLatin1String("allocation")).toObject(), -1);
        if (!moved)
            return moved;
        row.remove(QLatin1String("allocation"));
    }
    QJsonObject allocation = at(m_payload, QLatin1String("allocation")).toObject();
    if (allocation.isEmpty())
        return {};
    if (Result<void> moved = moveCounters(event, allocation, +1); !moved)
        return moved;
    allocation.insert(QLatin1String("since"), qint64(toEpochMillis(event.time)));
    row.insert(QLatin1String("allocation"), allocation);
    return {};
}

/// Adds the amounts of an allocation to what its node has given away, or takes them off again.
Result<void> Fold::moveCounters(const Event &event, const QJsonObject &allocation, int sign)
{
    const auto found
        = m_state.find({SubjectKind::Node, allocation.value(QLatin1String("node")).toInteger()});
    if (found == m_state.end())
        return tl::unexpected(unfoldable(event, QStringLiteral("the node is unknown.")));
    QJsonObject &node = found->second;
    const auto moved = [sign](const QJsonValue &before, const QJsonValue &amount) {
        qint64 sum = 0;
        const bool isCounted = !__builtin_mul_overflow(amount.toInteger(), qint64(sign), &sum)
            && !__builtin_add_overflow(sum, before.toInteger(), &sum) && sum >= 0;
        return isCounted ? std::optional(sum) : std::nullopt;
    };
    const auto refuse = [&event] {
        return tl::unexpected(
            unfoldable(event, QStringLiteral("the node cannot give or take these amounts.")));
    };
    QJsonObject allocated = node.value(QLatin1String("allocated")).toObject();
    const QJsonObject amounts = allocation.value(QLatin1String("resources")).toObject();
    for (auto it = amounts.begin(); it != amounts.end(); ++it) {
        const std::optional<qint64> sum = moved(allocated.value(it.key()), it.value());
        if (!sum)
            return refuse();
        if (*sum == 0)
            allocated.remove(it.key());
        else
            allocated.insert(it.key(), *sum);
    }
    node.insert(QLatin1String("allocated"), allocated);
    QJsonArray devices = node.value(QLatin1String("devices_allocated")).toArray();
    const QJsonArray shares = allocation.value(QLatin1String("devices")).toArray();
    for (const auto &value : shares) {
        const QJsonArray share = value.toArray();
        const qint64 index = share.at(0).toInteger(-1);
        if (index < 0 || index >= devices.size())
            return refuse();
        const std::optional<qint64> sum = moved(devices.at(index), share.at(1));
        if (!sum)
            return refuse();
        devices.replace(index, *sum);
    }
    node.insert(QLatin1String("devices_allocated"), devices);
    return {};
}

Result<void> Fold::remove(const Event &event)
{
    const auto row = m_state.find({event.kind, event.subjectId});
    if (row == m_state.end())
        return {};
    if (row->second.contains(QLatin1String("allocation"))) {
        Result<void> moved
            = moveCounters(event, row->second.value(QLatin1String("allocation")).toObject(), -1);
        if (!moved)
            return moved;
    }
    m_state.erase({event.kind, event.subjectId});
    if (event.kind != SubjectKind::Deployment)
        return {};
    auto replica = m_state.lower_bound({SubjectKind::Replica, 0});
    while (replica != m_state.end() && replica->first.first == SubjectKind::Replica) {
        const bool isOwn
            = replica->second.value(QLatin1String("deployment_id")).toInteger() == event.subjectId;
        replica = isOwn ? m_state.erase(replica) : std::next(replica);
    }
    return {};
}

void Fold::importNodes(const std::vector<NodeDraft> &drafts, qint64 first, ClusterId cluster,
                       TimePoint time)
{
    for (size_t i = 0; i < drafts.size(); ++i) {
        Node node = nodeFromDraft(drafts[i], cluster);
        node.createdAt = time;
        for (int gpu = 0; gpu < int(node.capacity.gpuMilli / WholeGpu); ++gpu)
            node.devices.append({gpu, {}, node.gpuModel, DeviceHealth::Healthy, 0});
        QJsonObject json = nodeStateJson(node);
        json.insert(QLatin1String("version"), 1);
        json.insert(QLatin1String("state_version"), 1);
        m_state[{SubjectKind::Node, first + qint64(i)}] = json;
    }
}

Result<void> Fold::importDeployments(const Event &event, const std::vector<StagedRow> &rows,
                                     const QJsonArray &first, ClusterId cluster)
{
    const UserId by(at(m_payload, QLatin1String("by")).toInteger());
    for (const StagedRow &row : rows) {
        const qint64 id = first.at(1).toInteger() + row.position;
        Revision revision;
        revision.id = RevisionId(first.at(2).toInteger() + row.position);
        revision.deploymentId = DeploymentId(id);
        revision.specificationId = row.specificationId;
        revision.specificationHash = row.specificationHash;
        revision.createdBy = by;
        revision.createdAt = event.time;
        Deployment deployment = blankDeployment({}, event.time, by);
        deployment.clusterId = cluster;
        deployment.name = row.name;
        deployment.kind = row.kind;
        deployment.revisionId = revision.id;
        deployment.specificationId = row.specificationId;
        deployment.replicas = row.replicas;
        deployment.waitingReplicas = row.replicas;
        deployment.minAvailable = row.minAvailable;
        deployment.gang = row.gang;
        deployment.priority = row.priority;
        deployment.held = row.held;
        deployment.preemptible = row.preemptible;
        deployment.minRun = row.minRun;
        deployment.grace = row.grace;
        deployment.expected = row.expected;
        deployment.maxRun = row.maxRun;
        deployment.maxRetries = row.maxRetries;
        deployment.ownerId = by;
        QJsonObject json = columnsJson(deployment);
        json.insert(
            QLatin1String("revisions"),
            QJsonObject{{QString::number(revision.id.value()), revisionStateJson(revision)}});
        json.insert(QLatin1String("version"), 1);
        json.insert(QLatin1String("state_version"), 1);
        m_payload.insert(QLatin1String("replicas"),
                         QJsonArray{first.at(3).toInteger() + row.firstReplica, 0, row.replicas});
        if (Result<void> added = applyReplicas(event, json, id); !added)
            return added;
        m_state[{SubjectKind::Deployment, id}] = json;
    }
    return {};
}

Result<void> Fold::applyImport(const Event &event)
{
    Connection &connection = m_reader.connection();
    const ImportId import(event.subjectId);
    const QJsonObject told = at(m_payload, QLatin1String("cluster")).toObject();
    const ClusterId cluster(told.value(QLatin1String("id")).toInteger());
    Cluster blank;
    blank.createdAt = event.time;
    QJsonObject row = columnsJson(blank);
    const QJsonObject changes = told.value(QLatin1String("changes")).toObject();
    for (auto change = changes.begin(); change != changes.end(); ++change)
        row.insert(change.key(), change.value().toArray().at(1));
    row.insert(QLatin1String("version"), 1);
    row.insert(QLatin1String("state_version"), 1);
    m_state[{SubjectKind::Cluster, cluster.value()}] = row;

    const QJsonArray first = at(m_payload, QLatin1String("first_ids")).toArray();
    const Result<std::vector<NodeDraft>> nodes = selectStagedNodes(connection, import);
    if (!nodes)
        return tl::unexpected(nodes.error());
    QCryptographicHash nodesHash(QCryptographicHash::Sha256);
    for (const NodeDraft &node : *nodes)
        nodesHash.addData(QByteArray(stagedLine(node) + '\n'));
    importNodes(*nodes, first.at(0).toInteger(), cluster, event.time);

    QCryptographicHash deploymentsHash(QCryptographicHash::Sha256);
    for (qint64 after = -1;;) {
        const Result<std::vector<StagedRow>> page
            = selectStagedRows(connection, import, after, StagedRowsPerRead);
        if (!page)
            return tl::unexpected(page.error());
        if (page->empty())
            break;
        for (const StagedRow &staged : *page)
            deploymentsHash.addData(QByteArray(stagedLine(staged) + '\n'));
        if (Result<void> added = importDeployments(event, *page, first, cluster); !added)
            return added;
        after = page->back().position;
    }
    const QJsonValue expected
        = m_state[{SubjectKind::Import, event.subjectId}].value(QLatin1String("sha256"));
    if (expected.toString().toLatin1()
        != stagedHash(nodesHash.result().toHex(), deploymentsHash.result().toHex())) {
        return tl::unexpected(
            unfoldable(event, QStringLiteral("the staged rows have another SHA-256.")));
    }
    return {};
}

Result<void> Fold::apply(const Event &event)
{
    m_payload = QJsonDocument::fromJson(event.payload).object();
    const std::pair key(event.kind, event.subjectId);
    if (event.version == 0)
        return {}; // a note: it changes nothing
    if (event.version < 0)
        return tl::unexpected(unfoldable(event, QStringLiteral("versions are counted from 1.")));
    if (at(m_payload, QLatin1String("removed")).toBool())
        return remove(event);
    const auto found = m_state.find(key);
    const bool isNew = found == m_state.end();
    if (isNew && event.kind == SubjectKind::Replica)
        return tl::unexpected(unfoldable(event, QStringLiteral("the replica is unknown.")));
    QJsonObject row = isNew ? blankRow(event) : found->second;
    applyRevision(event, row);
    Result<void> done = applyChanges(event, row);
    if (done)
        done = applyVersion(event, row, isNew);
    if (done)
        done = applyAllocation(event, row);
    if (done && event.kind == SubjectKind::Deployment)
        done = applyReplicas(event, row, event.subjectId);
    if (!done)
        return done;
    if (event.kind == SubjectKind::Replica)
        applyAttempt(event, row);
    if (event.kind == SubjectKind::Node) {
        QJsonArray allocated = row.value(QLatin1String("devices_allocated")).toArray();
        const qsizetype devices = row.value(QLatin1String("devices")).toArray().size();
        while (allocated.size() < devices)
            allocated.append(0);
        while (allocated.size() > devices)
            allocated.removeLast();
        row.insert(QLatin1String("devices_allocated"), allocated);
    }
    m_state[key] = row;
    if (event.kind == SubjectKind::Import)
        return applyImport(event);
    return {};
}

} // namespace

Result<void> foldEvents(StoreState &state, const std::vector<Event> &events, Reader &reader)
{
    Fold fold(state, reader);
    for (const Event &event : events) {
        if (Result<void> applied = fold.apply(event); !applied)
            return applied;
    }
    return {};
}

} // namespace berth::store
