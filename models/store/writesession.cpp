// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/writesession.h"

#include "models/domain/canonicaljson.h"
#include "models/domain/failpoint.h"
#include "models/store/imports.h"
#include "models/store/reads.h"
#include "models/store/writesession_sql.h"

namespace berth::store {

static const Failpoint BeforeBegin("store.begin.before");
static const Failpoint AfterUseCase("store.usecase.after");
static const Failpoint BeforeEvents("store.events.before");
static const Failpoint BeforeCommit("store.commit.before");
static const Failpoint AfterCommit("store.commit.after");

namespace {

constexpr QLatin1StringView SequenceNames[] = {
    QLatin1String("organizations"), QLatin1String("users"),       QLatin1String("quotas"),
    QLatin1String("clusters"),      QLatin1String("nodes"),       QLatin1String("specifications"),
    QLatin1String("deployments"),   QLatin1String("revisions"),   QLatin1String("replicas"),
    QLatin1String("attempts"),      QLatin1String("allocations"), QLatin1String("reservations"),
    QLatin1String("imports"),       QLatin1String("invites"),     QLatin1String("sessions"),
    QLatin1String("tokens"),        QLatin1String("jobs"),        QLatin1String("runs"),
};
static_assert(std::size(SequenceNames) == Sequences);

} // namespace

WriteSession::WriteSession(std::unique_ptr<Connection> connection, QByteArray uuid,
                           std::shared_ptr<bool> taken)
    : m_connection(std::move(connection))
    , m_uuid(std::move(uuid))
    , m_taken(std::move(taken))
{
}

WriteSession::~WriteSession()
{
    if (m_isOpen)
        rollback();
    *m_taken = false;
}

Result<void> WriteSession::load()
{
    if (Result<void> loaded = loadState(); !loaded)
        return loaded;
    return clearAbandonedImports(*m_connection);
}

Result<void> WriteSession::loadState()
{
    Statement &head = prepared(sql::SelectHead);
    if (Result<void> ran = head.run(); !ran)
        return ran;
    m_head = {0, sha256Hex(m_uuid)};
    if (head.next())
        m_head = {head.integer(0), head.utf8(1)};
    head.finish();

    Statement &sequences = prepared(sql::SelectSequences);
    if (Result<void> ran = sequences.run(); !ran)
        return ran;
    while (sequences.next()) {
        const QString name = sequences.text(0);
        for (size_t i = 0; i < Sequences; ++i) {
            if (name == SequenceNames[i])
                m_nextIds[i] = m_storedNextIds[i] = sequences.integer(1);
        }
    }
    sequences.finish();

    Statement &counts = prepared(sql::SelectCounts);
    if (Result<void> ran = counts.run(); !ran)
        return ran;
    m_counts.clear();
    while (counts.next())
        m_counts[{counts.integer(0), counts.integer(1), int(counts.integer(2))}]
            = counts.integer(3);
    counts.finish();
    return {};
}

Result<void> WriteSession::begin(TimePoint now)
{
    Q_ASSERT_X(!m_isOpen, "WriteSession::begin", "a group is open");
    if (Result<void> passed = BeforeBegin.hit(); !passed)
        return passed;
    if (Result<void> begun = prepared(m_connection->dialect().beginWrite).run(); !begun)
        return begun;
    m_isOpen = true;
    m_givenUp.reset();
    m_now = now;
    return {};
}

Result<void> WriteSession::enter(const Actor &actor, bool isDryRun)
{
    Q_ASSERT_X(m_isOpen, "WriteSession::enter", "no group is open");
    if (m_givenUp)
        return tl::unexpected(*m_givenUp);
    if (Result<void> set = prepared(sql::Savepoint).run(); !set)
        return set;
    m_mark = m_journal.mark();
    m_idsAtMark = m_nextIds;
    m_actor = actor;
    m_isDryRun = isDryRun;
    return {};
}

Error WriteSession::giveUp(const Error &error)
{
    m_givenUp = error;
    return error;
}

Result<void> WriteSession::leave(bool keep, const Error *refusal)
{
    Result<void> passed;
    if (keep) {
        passed = AfterUseCase.hit();
        keep = passed.has_value();
    }
    if (!keep) {
        undoTo(m_mark);
        m_nextIds = m_idsAtMark; // nobody was given what it took
        if (Result<void> undone = prepared(sql::RollbackToSavepoint).run(); !undone)
            return tl::unexpected(giveUp(refusal ? *refusal : undone.error()));
    }
    if (Result<void> released = prepared(sql::ReleaseSavepoint).run(); !released)
        return tl::unexpected(giveUp(released.error()));
    return passed;
}

void WriteSession::undoTo(const Journal::Mark &mark)
{
    Journal &journal = m_journal;
    // What is kept in memory of rows that the undone part wrote is read anew when it is asked for.
    for (size_t i = mark[Journal::Clusters]; i < journal.clusters.size(); ++i)
        m_clusters.erase(journal.clusters[i].id);
    for (size_t i = mark[Journal::Nodes]; i < journal.nodes.size(); ++i)
        m_nodes.erase(journal.nodes[i]);
    for (size_t i = mark[Journal::Removed]; i < journal.removed.size(); ++i) {
        m_nodes.erase(NodeId(journal.removed[i].id));
        m_clusters.erase(ClusterId(journal.removed[i].id));
    }
    for (size_t i = mark[Journal::NewSpecifications]; i < journal.newSpecifications.size(); ++i)
        m_specifications.remove(journal.newSpecifications[i]);
    for (size_t i = journal.counts.size(); i > mark[Journal::Counts]; --i) {
        const CountChange &change = journal.counts[i - 1];
        m_counts[{change.cluster.value(), change.owner.value(), int(change.status)}]
            -= change.change;
    }
    // What was staged is no longer in step with what was counted and hashed: it cannot be applied.
    for (size_t i = mark[Journal::Staged]; i < journal.staged.size(); ++i)
        imports.erase(journal.staged[i].value());
    journal.truncate(mark);
}

void WriteSession::rollback()
{
    if (!m_isOpen)
        return;
    undoTo({});
    // Where the database has already rolled back by itself (disk full) there is none to end.
    (void)prepared(sql::RollbackGroup).run();
    m_isOpen = false;
}

Result<ChangeBatch> WriteSession::commit()
{
    Q_ASSERT_X(m_isOpen, "WriteSession::commit", "no group is open");
    const FeedHead before = m_head;
    Result<void> done = m_givenUp ? Result<void>(tl::unexpected(*m_givenUp)) : Result<void>();
    if (done)
        done = writeCounts();
    if (done)
        done = writeSequences();
    if (done)
        done = writeEvents();
    if (done)
        done = BeforeCommit.hit();
    if (done)
        done = prepared(sql::CommitGroup).run();
    if (!done) {
        m_head = before;
        rollback();
        return tl::unexpected(done.error());
    }
    m_isOpen = false;
    m_storedNextIds = m_nextIds;

    std::vector<Event> events;
    events.reserve(m_journal.events.size());
    for (PendingEvent &pending : m_journal.events)
        events.push_back(std::move(pending.event));
    std::vector<Node> nodes;
    std::sort(m_journal.nodes.begin(), m_journal.nodes.end());
    m_journal.nodes.erase(std::unique(m_journal.nodes.begin(), m_journal.nodes.end()),
                          m_journal.nodes.end());
    for (const NodeId id : m_journal.nodes) {
        if (const auto kept = m_nodes.find(id); kept != m_nodes.end())
            nodes.push_back(kept->second);
    }
    for (const ImportId id : m_journal.imports)
        imports.erase(id.value());
    ChangeBatch batch = m_journal.takeBatch();
    batch.events = std::move(events);
    batch.nodes = std::move(nodes);
    batch.firstSeq = before.seq + 1;
    batch.seq = m_head.seq;
    // It is on disk now: whatever comes next must not say that it failed.
    (void)AfterCommit.hit();
    return batch;
}

Result<void> WriteSession::writeCounts()
{
    std::vector<CountKey> touched;
    for (const CountChange &change : m_journal.counts)
        touched.emplace_back(change.cluster.value(), change.owner.value(), int(change.status));
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    for (const CountKey &key : touched) {
        const auto &[cluster, owner, status] = key;
        if (std::any_of(m_journal.removed.begin(), m_journal.removed.end(),
                        [id = cluster](const ChangeBatch::Removed &row) {
                            return row.kind == SubjectKind::Cluster && row.id == id;
                        }))
            continue; // its rows went with it
        Result<void> written = prepared(sql::WriteCount)
                                   .bind(QLatin1String(":cluster_id"), cluster)
                                   .bind(QLatin1String(":owner_id"), owner)
                                   .bind(QLatin1String(":status"), status)
                                   .bind(QLatin1String(":deployments"), m_counts[key])
                                   .run();
        if (!written)
            return written;
    }
    return {};
}

Result<void> WriteSession::writeSequences()
{
    for (size_t i = 0; i < Sequences; ++i) {
        if (m_nextIds[i] == m_storedNextIds[i])
            continue;
        Result<void> written = prepared(sql::UpdateSequence)
                                   .bind(QLatin1String(":next_id"), m_nextIds[i])
                                   .bind(QLatin1String(":name"), QString(SequenceNames[i]))
                                   .run();
        if (!written)
            return written;
    }
    return {};
}

Result<void> WriteSession::writeEvents()
{
    if (Result<void> passed = BeforeEvents.hit(); !passed)
        return passed;
    Statement &insert = prepared(sql::InsertEvent);
    for (PendingEvent &pending : m_journal.events) {
        Event &event = pending.event;
        event.seq = m_head.seq + 1;
        event.hash = eventHash(m_head.hash, event);
        Result<void> written
            = insert.bind(QLatin1String(":seq"), event.seq)
                  .bind(QLatin1String(":at"), toColumn(event.time))
                  .bind(QLatin1String(":actor"), toColumn(event.actor))
                  .bind(QLatin1String(":action"), event.action)
                  .bind(QLatin1String(":organization_id"), toColumn(event.organizationId))
                  .bind(QLatin1String(":kind"), int(event.kind))
                  .bind(QLatin1String(":subject_id"), event.subjectId)
                  .bind(QLatin1String(":version"), event.version)
                  .bind(QLatin1String(":deployment_id"), toColumn(pending.timeline))
                  .bindText(QLatin1String(":payload"), event.payload)
                  .bindText(QLatin1String(":hash"), event.hash)
                  .run();
        if (!written)
            return written;
        m_head = {event.seq, event.hash};
    }
    return {};
}

qint64 WriteSession::takeIds(Sequence sequence, qint64 count)
{
    qint64 &next = m_nextIds[size_t(sequence)];
    const qint64 first = next;
    next += count;
    return first;
}

void WriteSession::record(const EventSubject &subject, QLatin1StringView action,
                          QLatin1StringView defaultAction, JsonMembers &changes,
                          JsonMembers members)
{
    if (!changes.isEmpty())
        members.add("changes", changes.take());
    members.add("format", "1");
    if (m_actor.user.isValid())
        members.add("by", QByteArray::number(m_actor.user.value()));
    if (subject.organization.isValid())
        members.add("organization", QByteArray::number(subject.organization.value()));
    if (m_actor.token.isValid())
        members.add("token", QByteArray::number(m_actor.token.value()));
    if (!m_actor.requestId.isEmpty()) {
        QByteArray request;
        appendJson(request, m_actor.requestId);
        members.add("request", std::move(request));
    }
    Event event;
    event.time = m_now;
    event.actor = m_actor.name;
    event.action = action.isEmpty() ? defaultAction : action;
    event.organizationId = subject.organization;
    event.kind = subject.kind;
    event.subjectId = subject.id;
    event.version = subject.version;
    event.payload = members.take();
    m_journal.events.push_back({std::move(event), subject.timeline});
}

Result<std::optional<Node>> WriteSession::findNode(NodeId id)
{
    if (const auto kept = m_nodes.find(id); kept != m_nodes.end())
        return kept->second;
    Result<std::optional<Node>> node = selectNode(*m_connection, id);
    if (node && *node)
        m_nodes.insert_or_assign(id, **node);
    return node;
}

void WriteSession::keepNode(const Node &node)
{
    m_nodes.insert_or_assign(node.id, node);
    m_journal.nodes.push_back(node.id);
}

void WriteSession::dropNode(NodeId id)
{
    m_nodes.erase(id);
}

Result<std::optional<Cluster>> WriteSession::findCluster(ClusterId id)
{
    if (const auto kept = m_clusters.find(id); kept != m_clusters.end())
        return kept->second;
    Result<std::optional<Cluster>> cluster = selectCluster(*m_connection, id);
    if (cluster && *cluster)
        m_clusters.insert_or_assign(id, **cluster);
    return cluster;
}

void WriteSession::keepCluster(const Cluster &cluster)
{
    m_clusters.insert_or_assign(cluster.id, cluster);
    m_journal.clusters.push_back(cluster);
}

void WriteSession::dropCluster(ClusterId id)
{
    m_clusters.erase(id);
}

Result<OrganizationId> WriteSession::organizationOf(ClusterId id)
{
    const Result<std::optional<Cluster>> cluster = findCluster(id);
    if (!cluster)
        return tl::unexpected(cluster.error());
    if (!*cluster)
        return tl::unexpected(Error::notFound(QStringLiteral("There is no cluster ")
                                              % QString::number(id.value()) % QLatin1Char('.')));
    return (*cluster)->organizationId;
}

const SpecificationMemo::Entry *
WriteSession::knownSpecification(const Specification &specification) const
{
    return m_specifications.find(specification);
}

void WriteSession::keepSpecification(SpecificationMemo::Entry entry)
{
    m_specifications.insert(std::move(entry));
}

void WriteSession::keepNewSpecification(SpecificationMemo::Entry entry)
{
    m_journal.newSpecifications.push_back(entry.id);
    m_specifications.insert(std::move(entry));
}

Result<std::shared_ptr<const Specification>> WriteSession::loadSpecification(SpecificationId id)
{
    if (const SpecificationMemo::Entry *kept = m_specifications.find(id))
        return kept->specification;
    Result<StoredSpecification> stored = selectSpecification(*m_connection, id);
    if (!stored)
        return tl::unexpected(stored.error());
    keepSpecification({id, stored->hash, stored->specification});
    return stored->specification;
}

void WriteSession::count(ClusterId cluster, UserId owner, DeploymentStatus status, qint64 change)
{
    m_counts[{cluster.value(), owner.value(), int(status)}] += change;
    m_journal.counts.push_back({cluster, owner, status, change});
}

qint64 WriteSession::countIn(ClusterId cluster) const
{
    qint64 sum = 0;
    for (auto it = m_counts.lower_bound({cluster.value(), 0, 0});
         it != m_counts.end() && std::get<0>(it->first) == cluster.value(); ++it)
        sum += it->second;
    return sum;
}

qint64 WriteSession::countUnfinishedIn(ClusterId cluster) const
{
    qint64 sum = 0;
    for (auto it = m_counts.lower_bound({cluster.value(), 0, 0});
         it != m_counts.end() && std::get<0>(it->first) == cluster.value(); ++it) {
        if (!isFinished(DeploymentStatus(std::get<2>(it->first))))
            sum += it->second;
    }
    return sum;
}

qint64 WriteSession::countUnfinished(UserId owner) const
{
    qint64 sum = 0;
    for (const auto &[key, deployments] : m_counts) {
        if (std::get<1>(key) == owner.value() && !isFinished(DeploymentStatus(std::get<2>(key))))
            sum += deployments;
    }
    return sum;
}

void recordRemoval(WriteSession &session, const WriteSession::EventSubject &subject,
                   QLatin1StringView action, QLatin1StringView defaultAction, JsonMembers members)
{
    members.add("removed", "true");
    JsonMembers noChanges;
    session.record(subject, action, defaultAction, noChanges, std::move(members));
    session.journal().removed.push_back({subject.kind, subject.id});
}

Error changedMeanwhile(QLatin1StringView what, qint64 id)
{
    return Error::conflict(QStringLiteral("changed-meanwhile"),
                           QStringLiteral("The ") % what % QLatin1Char(' ') % QString::number(id)
                               % QStringLiteral(" was changed or removed meanwhile. Look at it "
                                                "again and repeat."));
}

Error nameTakenOr(const Statement &statement, const Error &error, const QString &what)
{
    if (statement.refused() != Refused::Unique)
        return error;
    return Error::conflict(QStringLiteral("name-taken"),
                           QStringLiteral("There is already ") % what % QLatin1Char('.'));
}

Error inUseOr(const Statement &statement, const Error &error, const QString &what)
{
    if (statement.refused() != Refused::ForeignKey)
        return error;
    return Error::conflict(QStringLiteral("in-use"), what);
}

} // namespace berth::store
