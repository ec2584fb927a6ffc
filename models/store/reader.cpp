// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/reader.h"

#include "models/domain/canonicaljson.h"
#include "models/store/connection.h"
#include "models/store/reader_sql.h"
#include "models/store/reads.h"

#include <numeric>

namespace berth::store {

namespace {

/// One read transaction around what is read while it lives; nested ones are part of the outer.
class ReadScope final
{
public:
    explicit ReadScope(Connection &connection)
        : m_connection(connection)
    {
        if (m_connection.readDepth++ == 0)
            m_begun = m_connection.prepared(m_connection.dialect().beginRead).run();
    }
    ~ReadScope()
    {
        // Ending a read changes nothing, so that its failure is of no consequence either.
        if (--m_connection.readDepth == 0 && m_begun)
            (void)m_connection.prepared(sql::EndRead).run();
    }
    Q_DISABLE_COPY_MOVE(ReadScope)

    [[nodiscard]] const Result<void> &begun() const { return m_begun; }

private:
    Connection &m_connection;
    Result<void> m_begun;
};

std::optional<TimePoint> timeAt(const Statement &statement, int column)
{
    const QVariant value = statement.value(column);
    if (value.isNull())
        return std::nullopt;
    return fromEpochMillis(value.toLongLong());
}

} // namespace

qint64 ClusterCounts::total() const
{
    return std::accumulate(byStatus.begin(), byStatus.end(), qint64(0));
}

Reader::Reader(std::unique_ptr<Connection> connection, QByteArray uuid)
    : m_connection(std::move(connection))
    , m_uuid(std::move(uuid))
{
}

Reader::~Reader() = default;

Result<void> Reader::snapshot(const std::function<Result<void>(qint64 seq)> &reads)
{
    const ReadScope scope(*m_connection);
    if (!scope.begun())
        return scope.begun();
    const Result<qint64> seq = head();
    if (!seq)
        return tl::unexpected(seq.error());
    return reads(*seq);
}

Result<qint64> Reader::head()
{
    Statement &statement = m_connection->prepared(sql::SelectFeedHead);
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    const qint64 seq = statement.next() ? statement.integer(0) : 0;
    statement.finish();
    return seq;
}

Result<QByteArray> Reader::headHash()
{
    Statement &statement = m_connection->prepared(sql::SelectFeedHead);
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    QByteArray hash = statement.next() ? statement.utf8(1) : sha256Hex(m_uuid);
    statement.finish();
    return hash;
}

Result<SummaryPage> Reader::summaries(DeploymentId after, int limit)
{
    const ReadScope scope(*m_connection);
    if (!scope.begun())
        return tl::unexpected(scope.begun().error());
    SummaryPage page;
    const Result<qint64> seq = head();
    if (!seq)
        return tl::unexpected(seq.error());
    page.seq = *seq;
    Statement &statement = m_connection->prepared(sql::SelectSummaries);
    statement.bind(QLatin1String(":after"), after.value()).bind(QLatin1String(":limit"), limit);
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    page.rows.reserve(size_t(qMin(limit, 100'000)));
    QString image; // rows that follow each other mostly share it
    while (statement.next()) {
        DeploymentSummary &row = page.rows.emplace_back();
        row.id = DeploymentId(statement.integer(0));
        row.clusterId = ClusterId(statement.integer(1));
        row.name = statement.text(2);
        if (QString own = statement.text(3); own != image)
            image = std::move(own);
        row.image = image;
        row.cpuMilli = statement.integer(4);
        row.memoryBytes = statement.integer(5);
        row.gpuMilli = statement.integer(6);
        row.kind = DeploymentKind(statement.integer(7));
        row.status = DeploymentStatus(statement.integer(8));
        row.cause = Cause(statement.integer(9));
        row.held = statement.integer(10) != 0;
        row.priority = int(statement.integer(11));
        row.replicas = int(statement.integer(12));
        row.readyReplicas = int(statement.integer(13));
        row.ownerId = UserId(statement.integer(14));
        row.submittedAt = fromEpochMillis(statement.integer(15));
        row.startedAt = timeAt(statement, 16);
        row.finishedAt = timeAt(statement, 17);
    }
    statement.finish();
    return page;
}

Result<std::vector<ClusterCounts>> Reader::counts()
{
    Statement &statement = m_connection->prepared(sql::SelectClusterCounts);
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    std::vector<ClusterCounts> counts;
    while (statement.next()) {
        const ClusterId cluster(statement.integer(0));
        if (counts.empty() || counts.back().cluster != cluster)
            counts.push_back({cluster, {}});
        counts.back().byStatus[size_t(statement.integer(1))] = statement.integer(2);
    }
    statement.finish();
    return counts;
}

Result<std::vector<Organization>> Reader::organizations()
{
    return findRows<Organization>(m_connection->prepared(sql::SelectOrganizations));
}

Result<std::vector<User>> Reader::users()
{
    return findRows<User>(m_connection->prepared(sql::SelectUsers));
}

Result<std::vector<Quota>> Reader::quotas()
{
    return findRows<Quota>(m_connection->prepared(sql::SelectQuotas));
}

Result<std::vector<Cluster>> Reader::clusters()
{
    return findRows<Cluster>(m_connection->prepared(sql::SelectClusters));
}

Result<std::vector<Node>> Reader::nodes(ClusterId cluster)
{
    const ReadScope scope(*m_connection);
    if (!scope.begun())
        return tl::unexpected(scope.begun().error());
    return selectNodes(*m_connection, cluster);
}

Result<std::vector<Reservation>> Reader::reservations(ClusterId cluster)
{
    const ReadScope scope(*m_connection);
    if (!scope.begun())
        return tl::unexpected(scope.begun().error());
    Statement &statement = cluster.isValid()
        ? m_connection->prepared(sql::SelectReservationsInCluster)
              .bind(QLatin1String(":cluster_id"), cluster.value())
        : m_connection->prepared(sql::SelectReservations);
    return selectReservations(*m_connection, statement);
}

Result<std::optional<Deployment>> Reader::deployment(DeploymentId id)
{
    return findRow<Deployment>(
        m_connection->prepared(sql::SelectDeployment).bind(QLatin1String(":id"), id.value()));
}

Result<std::optional<DeploymentDetail>> Reader::detail(DeploymentId id)
{
    const ReadScope scope(*m_connection);
    if (!scope.begun())
        return tl::unexpected(scope.begun().error());
    const Result<std::optional<Deployment>> found = deployment(id);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found)
        return std::optional<DeploymentDetail>();

    DeploymentDetail detail;
    detail.deployment = **found;
    const Result<qint64> seq = head();
    Result<std::shared_ptr<const Specification>> specification
        = this->specification(detail.deployment.specificationId);
    Result<std::vector<Revision>> revisions = selectRevisions(*m_connection, id);
    Result<std::vector<Replica>> replicas = findRows<Replica>(
        m_connection->prepared(sql::SelectReplicas).bind(QLatin1String(":id"), id.value()));
    Result<std::vector<Allocation>> allocations
        = selectAllocations(*m_connection,
                            m_connection->prepared(sql::SelectAllocationsOfDeployment)
                                .bind(QLatin1String(":id"), id.value()));
    const std::initializer_list<const Error *> errors{
        seq ? nullptr : &seq.error(), specification ? nullptr : &specification.error(),
        revisions ? nullptr : &revisions.error(), replicas ? nullptr : &replicas.error(),
        allocations ? nullptr : &allocations.error()};
    for (const Error *error : errors) {
        if (error)
            return tl::unexpected(*error);
    }
    detail.seq = *seq;
    detail.specification = std::move(*specification);
    detail.revisions = std::move(*revisions);
    detail.replicas = std::move(*replicas);
    detail.allocations = std::move(*allocations);
    for (const Replica &replica : detail.replicas) {
        const Result<std::vector<Attempt>> attempts
            = findRows<Attempt>(m_connection->prepared(sql::SelectAttempts)
                                    .bind(QLatin1String(":id"), replica.id.value()));
        if (!attempts)
            return tl::unexpected(attempts.error());
        detail.attempts.insert(detail.attempts.end(), attempts->begin(), attempts->end());
    }
    return std::optional<DeploymentDetail>(std::move(detail));
}

namespace {

Event eventFromQuery(const Statement &statement)
{
    Event event;
    event.seq = statement.integer(0);
    event.time = fromEpochMillis(statement.integer(1));
    event.actor = statement.text(2);
    event.action = statement.text(3);
    event.organizationId = OrganizationId(statement.integer(4));
    event.kind = SubjectKind(statement.integer(5));
    event.subjectId = statement.integer(6);
    event.version = statement.integer(7);
    event.payload = statement.utf8(8);
    event.hash = statement.utf8(9);
    return event;
}

/// The statement that answers a query best; what it does not restrict is filtered after it.
Statement &statementFor(Connection &connection, const EventQuery &query)
{
    if (query.deployment.isValid()) {
        return connection
            .prepared(query.newestFirst ? sql::SelectEventsOfDeploymentNewest
                                        : sql::SelectEventsOfDeployment)
            .bind(QLatin1String(":deployment_id"), query.deployment.value());
    }
    if (query.kind) {
        return connection
            .prepared(query.newestFirst ? sql::SelectEventsOfSubjectNewest
                                        : sql::SelectEventsOfSubject)
            .bind(QLatin1String(":kind"), int(*query.kind))
            .bind(QLatin1String(":subject_id"), query.subjectId);
    }
    if (query.organization.isValid()) {
        return connection
            .prepared(query.newestFirst ? sql::SelectEventsOfOrganizationNewest
                                        : sql::SelectEventsOfOrganization)
            .bind(QLatin1String(":organization_id"), query.organization.value());
    }
    return connection.prepared(query.newestFirst ? sql::SelectEventsNewest : sql::SelectEvents);
}

bool matches(const EventQuery &query, const Event &event)
{
    return (!query.organization.isValid() || query.organization == event.organizationId)
        && (!query.kind || (*query.kind == event.kind && query.subjectId == event.subjectId));
}

} // namespace

Result<EventPage> Reader::events(const EventQuery &query)
{
    if (query.kind == SubjectKind::Deployment && !query.deployment.isValid()) {
        EventQuery own = query;
        own.deployment = DeploymentId(query.subjectId);
        return events(own);
    }
    const ReadScope scope(*m_connection);
    if (!scope.begun())
        return tl::unexpected(scope.begun().error());
    EventPage page;
    const Result<qint64> newest = head();
    if (!newest)
        return tl::unexpected(newest.error());
    page.head = *newest;
    const bool fromHead = query.newestFirst && query.after == 0;
    qint64 after = fromHead ? page.head + 1 : query.after;
    // A page that the filter thinned out is filled up from the next one.
    while (int(page.events.size()) < query.limit) {
        Statement &statement = statementFor(*m_connection, query);
        statement.bind(QLatin1String(":after"), after).bind(QLatin1String(":limit"), query.limit);
        if (Result<void> ran = statement.run(); !ran)
            return tl::unexpected(ran.error());
        int answered = 0;
        while (statement.next()) {
            ++answered;
            Event event = eventFromQuery(statement);
            after = event.seq;
            if (matches(query, event) && int(page.events.size()) < query.limit)
                page.events.push_back(std::move(event));
        }
        statement.finish();
        if (answered < query.limit)
            break;
    }
    return page;
}

Result<QString> Reader::setting(const QString &name)
{
    return readSetting(*m_connection, name);
}

Result<std::vector<Deployment>> Reader::autoscaled(DeploymentId after, int limit)
{
    return findRows<Deployment>(m_connection->prepared(sql::SelectAutoscaledDeployments)
                                    .bind(QLatin1String(":after"), after.value())
                                    .bind(QLatin1String(":limit"), limit));
}

Result<std::vector<Deployment>> Reader::limited(DeploymentId after, int limit)
{
    return findRows<Deployment>(m_connection->prepared(sql::SelectLimitedDeployments)
                                    .bind(QLatin1String(":after"), after.value())
                                    .bind(QLatin1String(":limit"), limit));
}

Result<std::vector<Deployment>> Reader::waiting(DeploymentId after, int limit)
{
    return findRows<Deployment>(m_connection->prepared(sql::SelectWaitingDeployments)
                                    .bind(QLatin1String(":after"), after.value())
                                    .bind(QLatin1String(":limit"), limit));
}

Result<std::vector<OwnedAllocation>> Reader::allocations(AllocationId after, int limit)
{
    return owned(m_connection->prepared(sql::SelectOwnedAllocations)
                     .bind(QLatin1String(":after"), after.value())
                     .bind(QLatin1String(":limit"), limit));
}

Result<std::vector<OwnedAllocation>> Reader::allocationsOn(NodeId node)
{
    return owned(m_connection->prepared(sql::SelectOwnedAllocationsOfNode)
                     .bind(QLatin1String(":node_id"), node.value()));
}

Result<std::vector<OwnedAllocation>> Reader::owned(Statement &statement)
{
    const ReadScope scope(*m_connection);
    if (!scope.begun())
        return tl::unexpected(scope.begun().error());
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    std::vector<OwnedAllocation> page;
    while (statement.next()) {
        OwnedAllocation &row = page.emplace_back();
        row.allocation = allocationFromQuery(statement);
        row.since = fromEpochMillis(statement.integer(7));
        row.cluster = ClusterId(statement.integer(8));
        row.deployment = DeploymentId(statement.integer(9));
        if (!row.deployment.isValid())
            continue; // a reservation: nothing preempts it
        row.state = ReplicaState(statement.integer(10));
        row.priority = int(statement.integer(11));
        row.preemptible = statement.integer(12) != 0;
        row.gang = statement.integer(13) != 0;
        row.minAvailable = int(statement.integer(14));
        row.minRun = Seconds(statement.integer(15));
        row.owner = UserId(statement.integer(16));
        row.kind = DeploymentKind(statement.integer(17));
        row.movable = statement.integer(18) != 0;
        row.grace = Seconds(statement.integer(19));
        if (!statement.isNull(20))
            row.expected = Seconds(statement.integer(20));
        if (!statement.isNull(21))
            row.maxRun = Seconds(statement.integer(21));
        row.specification = SpecificationId(statement.integer(22));
    }
    statement.finish();
    std::vector<Allocation *> rows;
    for (OwnedAllocation &row : page)
        rows.push_back(&row.allocation);
    if (Result<void> added = addAllocationParts(*m_connection, rows); !added)
        return tl::unexpected(added.error());
    return page;
}

Result<std::vector<std::pair<SpecificationId, std::shared_ptr<const Specification>>>>
Reader::specifications(SpecificationId after, int limit)
{
    Result<std::vector<StoredSpecification>> stored
        = selectSpecifications(*m_connection, after, limit);
    if (!stored)
        return tl::unexpected(stored.error());
    std::vector<std::pair<SpecificationId, std::shared_ptr<const Specification>>> page;
    page.reserve(stored->size());
    for (StoredSpecification &row : *stored)
        page.emplace_back(row.id, std::move(row.specification));
    return page;
}

Result<std::shared_ptr<const Specification>> Reader::specification(SpecificationId id)
{
    Result<StoredSpecification> stored = selectSpecification(*m_connection, id);
    if (!stored)
        return tl::unexpected(stored.error());
    return std::move(stored->specification);
}

Result<std::vector<std::pair<Replica, Attempt>>> Reader::liveAttempts()
{
    const ReadScope scope(*m_connection);
    if (!scope.begun())
        return tl::unexpected(scope.begun().error());
    const Result<std::vector<Replica>> replicas
        = findRows<Replica>(m_connection->prepared(sql::SelectLiveReplicas));
    if (!replicas)
        return tl::unexpected(replicas.error());
    std::vector<std::pair<Replica, Attempt>> live;
    live.reserve(replicas->size());
    for (const Replica &replica : *replicas) {
        Result<std::optional<Attempt>> attempt
            = findRow<Attempt>(m_connection->prepared(sql::SelectLatestAttempt)
                                   .bind(QLatin1String(":id"), replica.id.value()));
        if (!attempt)
            return tl::unexpected(attempt.error());
        if (*attempt)
            live.emplace_back(replica, std::move(**attempt));
    }
    return live;
}

} // namespace berth::store
