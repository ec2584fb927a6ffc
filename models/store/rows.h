// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/allocation.h"
#include "models/domain/deployment.h"
#include "models/domain/event.h"
#include "models/domain/job.h"
#include "models/domain/organization.h"
#include "models/store/fields.h"

namespace berth::store {

/// The row of an import as the feed shows it.
struct ImportRow
{
    ImportId id;
    QString source;
    bool applied = false;
    qint64 nodes = 0;
    qint64 deployments = 0;
    qint64 replicas = 0;
    QString sha256; ///< of the staged rows
    TimePoint createdAt;
};

template<>
struct Fields<Organization>
{
    static constexpr auto columns = std::tuple{
        Field{":name", &Organization::name},
        Field{":created_at", &Organization::createdAt},
    };
};

template<>
struct Fields<User>
{
    static constexpr auto columns = std::tuple{
        Field{":username", &User::username},
        Field{":display_name", &User::displayName},
        Field{":is_administrator", &User::isAdministrator},
        Field{":organization_id", &User::organizationId},
        Field{":role", &User::role},
        Field{":created_at", &User::createdAt},
    };
};

template<>
struct Fields<Quota>
{
    static constexpr auto columns = std::tuple{
        Field{":subject", &Quota::subject},
        Field{":subject_id", &Quota::subjectId},
        Field{":max_deployments", &Quota::maxDeployments},
        Field{":max_running", &Quota::maxRunning},
        Field{":max_priority", &Quota::maxPriority},
        Field{":max_cpu_milli", &Quota::maxCpuMilli},
        Field{":max_memory_bytes", &Quota::maxMemoryBytes},
        Field{":max_gpu_milli", &Quota::maxGpuMilli},
        Field{":weight", &Quota::weight},
    };
};

template<>
struct Fields<Invite>
{
    static constexpr auto columns = std::tuple{
        Field{":organization_id", &Invite::organizationId},
        Field{":role", &Invite::role},
        Field{":uses", &Invite::uses},
        Field{":note", &Invite::note},
        Field{":expires_at", &Invite::expiresAt},
        Field{":revoked_at", &Invite::revokedAt},
        Field{":created_by", &Invite::createdBy},
        Field{":created_at", &Invite::createdAt},
        Field{":used_by", &Invite::usedBy},
        Field{":used_at", &Invite::usedAt},
    };
};

template<>
struct Fields<Session>
{
    static constexpr auto columns = std::tuple{
        Field{":user_id", &Session::userId},
        Field{":created_at", &Session::createdAt},
        Field{":expires_at", &Session::expiresAt},
    };
};

template<>
struct Fields<PersonalToken>
{
    static constexpr auto columns = std::tuple{
        Field{":user_id", &PersonalToken::userId},
        Field{":name", &PersonalToken::name},
        Field{":scope", &PersonalToken::scope},
        Field{":expires_at", &PersonalToken::expiresAt},
        Field{":created_at", &PersonalToken::createdAt},
    };
};

/// Not columns of a table, but members of one JSON value; its version counts as one of them.
template<>
struct Fields<Settings>
{
    static constexpr auto columns = std::tuple{
        Field{":edition", &Settings::version},
        Field{":registration", &Settings::registration},
        Field{":access_token_seconds", &Settings::accessTokenLifetime},
        Field{":refresh_token_seconds", &Settings::refreshTokenLifetime},
        Field{":failed_sign_ins_per_minute", &Settings::failedSignInsPerMinute},
        Field{":requests_per_minute", &Settings::requestsPerMinute},
    };
};

template<>
struct Fields<Cluster>
{
    static constexpr auto columns = std::tuple{
        Field{":organization_id", &Cluster::organizationId},
        Field{":name", &Cluster::name},
        Field{":runtime", &Cluster::runtime},
        Field{":objective", &Cluster::objective},
        Field{":policy", &Cluster::policy},
        Field{":refuse_unfittable", &Cluster::refuseUnfittable},
        Field{":queue_held", &Cluster::queueHeld},
        Field{":unreachable_reason", &Cluster::unreachableReason},
        Field{":created_by", &Cluster::createdBy},
        Field{":created_at", &Cluster::createdAt},
    };
};

/// What of a node is a column; resources, devices, labels and taints are rows of their own.
template<>
struct Fields<Node>
{
    static constexpr auto columns = std::tuple{
        Field{":cluster_id", &Node::clusterId},         Field{":name", &Node::name},
        Field{":gpu_model", &Node::gpuModel},           Field{":address", &Node::address},
        Field{":scheduling", &Node::scheduling},        Field{":presence", &Node::presence},
        Field{":drain_deadline", &Node::drainDeadline}, Field{":created_at", &Node::createdAt},
    };
};

template<>
struct Fields<Deployment>
{
    static constexpr auto columns = std::tuple{
        Field{":cluster_id", &Deployment::clusterId},
        Field{":name", &Deployment::name},
        Field{":kind", &Deployment::kind},
        Field{":revision_id", &Deployment::revisionId},
        Field{":revision", &Deployment::revision},
        Field{":specification_id", &Deployment::specificationId},
        Field{":replicas", &Deployment::replicas},
        Field{":min_available", &Deployment::minAvailable},
        Field{":gang", &Deployment::gang},
        Field{":priority", &Deployment::priority},
        Field{":held", &Deployment::held},
        Field{":preemptible", &Deployment::preemptible},
        Field{":movable", &Deployment::movable},
        Field{":min_run_seconds", &Deployment::minRun},
        Field{":grace_seconds", &Deployment::grace},
        Field{":expected_seconds", &Deployment::expected},
        Field{":max_run_seconds", &Deployment::maxRun},
        Field{":autoscale", &Deployment::autoscale},
        Field{":max_retries", &Deployment::maxRetries},
        Field{":expires_at", &Deployment::expiresAt},
        Field{":on_node_loss", &Deployment::onNodeLoss},
        Field{":waits_for", &Deployment::after},
        Field{":owner_id", &Deployment::ownerId},
        Field{":created_by", &Deployment::createdBy},
        Field{":created_at", &Deployment::createdAt},
        Field{":submitted_at", &Deployment::submittedAt},
        Field{":stop_requested", &Deployment::stopRequested},
        Field{":delete_requested_at", &Deployment::deleteRequestedAt},
        Field{":status", &Deployment::status},
        Field{":ready_replicas", &Deployment::readyReplicas},
        Field{":waiting_replicas", &Deployment::waitingReplicas},
        Field{":not_before", &Deployment::notBefore},
        Field{":cause", &Deployment::cause},
        Field{":started_at", &Deployment::startedAt},
        Field{":finished_at", &Deployment::finishedAt},
    };
};

template<>
struct Fields<Revision>
{
    static constexpr auto columns = std::tuple{
        Field{":deployment_id", &Revision::deploymentId},
        Field{":number", &Revision::number},
        Field{":specification_id", &Revision::specificationId},
        Field{":created_by", &Revision::createdBy},
        Field{":created_at", &Revision::createdAt},
    };
};

template<>
struct Fields<Replica>
{
    static constexpr auto columns = std::tuple{
        Field{":deployment_id", &Replica::deploymentId},
        Field{":cluster_id", &Replica::clusterId},
        Field{":ordinal", &Replica::ordinal},
        Field{":state", &Replica::state},
        Field{":outcome", &Replica::outcome},
        Field{":cause", &Replica::cause},
        Field{":not_before", &Replica::notBefore},
        Field{":failures", &Replica::failures},
        Field{":overdue", &Replica::overdue},
        Field{":attempts", &Replica::attempts},
        Field{":node_id", &Replica::nodeId},
        Field{":started_at", &Replica::startedAt},
        Field{":finished_at", &Replica::finishedAt},
    };
};

template<>
struct Fields<Attempt>
{
    static constexpr auto columns = std::tuple{
        Field{":replica_id", &Attempt::replicaId},   Field{":number", &Attempt::number},
        Field{":node_id", &Attempt::nodeId},         Field{":revision_id", &Attempt::revisionId},
        Field{":desired", &Attempt::desired},        Field{":observed", &Attempt::observed},
        Field{":exit_code", &Attempt::exitCode},     Field{":message", &Attempt::message},
        Field{":created_at", &Attempt::createdAt},   Field{":started_at", &Attempt::startedAt},
        Field{":finished_at", &Attempt::finishedAt},
    };
};

/// A reservation's node and resources are those of its allocation.
template<>
struct Fields<Reservation>
{
    static constexpr auto columns = std::tuple{
        Field{":cluster_id", &Reservation::clusterId},
        Field{":note", &Reservation::note},
        Field{":created_by", &Reservation::createdBy},
        Field{":created_at", &Reservation::createdAt},
    };
};

template<>
struct Fields<Job>
{
    static constexpr auto columns = std::tuple{
        Field{":organization_id", &Job::organizationId},
        Field{":name", &Job::name},
        Field{":expression", &Job::expression},
        Field{":extended", &Job::extended},
        Field{":time_zone", &Job::timeZone},
        Field{":restart_id", &Job::restartId},
        Field{":specification_id", &Job::specificationId},
        Field{":template", &Job::templateJson},
        Field{":missed", &Job::missed},
        Field{":missed_cap", &Job::missedCap},
        Field{":missed_deadline_seconds", &Job::missedDeadline},
        Field{":overlap", &Job::overlap},
        Field{":jitter_seconds", &Job::jitter},
        Field{":dst_gap", &Job::dstGap},
        Field{":starts_at", &Job::startsAt},
        Field{":ends_at", &Job::endsAt},
        Field{":paused", &Job::paused},
        Field{":pause_reason", &Job::pauseReason},
        Field{":keep_succeeded", &Job::keepSucceeded},
        Field{":keep_failed", &Job::keepFailed},
        Field{":owner_id", &Job::ownerId},
        Field{":created_by", &Job::createdBy},
        Field{":created_at", &Job::createdAt},
        Field{":decided_until", &Job::decidedUntil},
    };
};

template<>
struct Fields<Run>
{
    static constexpr auto columns = std::tuple{
        Field{":job_id", &Run::jobId},
        Field{":run_trigger", &Run::trigger},
        Field{":state", &Run::state},
        Field{":nominal_at", &Run::nominalAt},
        Field{":nominal_until", &Run::nominalUntil},
        Field{":firings", &Run::firings},
        Field{":created_at", &Run::createdAt},
        Field{":finished_at", &Run::finishedAt},
        Field{":reason", &Run::reason},
        Field{":deployment_id", &Run::deploymentId},
    };
};

template<>
struct Fields<ImportRow>
{
    static constexpr auto columns = std::tuple{
        Field{":source", &ImportRow::source},        Field{":applied", &ImportRow::applied},
        Field{":nodes", &ImportRow::nodes},          Field{":deployments", &ImportRow::deployments},
        Field{":replicas", &ImportRow::replicas},    Field{":sha256", &ImportRow::sha256},
        Field{":created_at", &ImportRow::createdAt},
    };
};

template<typename Row>
concept HasVersion = requires(Row row)
{
    row.version;
};
template<typename Row>
concept HasStateVersion = requires(Row row)
{
    row.stateVersion;
};

/// One row, by column names: `id`, `version` and `state_version` where it has them, the rest.
template<typename Row>
[[nodiscard]] Row rowFromQuery(Statement &statement)
{
    constexpr size_t Count = std::tuple_size_v<decltype(Fields<Row>::columns)>;
    Row row;
    readColumns(statement, row);
    fromColumn(statement, statement.column(Count, QLatin1String("id")), row.id);
    if constexpr (HasVersion<Row>)
        fromColumn(statement, statement.column(Count + 1, QLatin1String("version")), row.version);
    if constexpr (HasStateVersion<Row>)
        fromColumn(statement, statement.column(Count + 2, QLatin1String("state_version")),
                   row.stateVersion);
    return row;
}

template<typename Row>
[[nodiscard]] Result<std::optional<Row>> findRow(Statement &statement)
{
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    std::optional<Row> row;
    if (statement.next())
        row = rowFromQuery<Row>(statement);
    statement.finish();
    return row;
}

template<typename Row>
[[nodiscard]] Result<std::vector<Row>> findRows(Statement &statement)
{
    if (Result<void> ran = statement.run(); !ran)
        return tl::unexpected(ran.error());
    std::vector<Row> rows;
    while (statement.next())
        rows.push_back(rowFromQuery<Row>(statement));
    statement.finish();
    return rows;
}

// The parts of rows that are not plain columns, as events carry them.
[[nodiscard]] QByteArray resourcesJson(const ResourceVector &resources);
[[nodiscard]] QByteArray
devicesJson(const QList<GpuDevice> &devices); ///< without what is allocated
[[nodiscard]] QByteArray sharesJson(const QList<DeviceShare> &shares);
[[nodiscard]] QByteArray labelsJson(const QMap<QString, QString> &labels);
[[nodiscard]] QByteArray taintsJson(const QList<Taint> &taints);

/// Adds [before, after] of what of a node is not a column, but the counters.
void addNodeParts(JsonMembers &changes, const Node &before, const Node &after);

/// Sets the amount of a resource by its name in tables and events ("cpu", "memory", "gpu", any).
void setResource(ResourceVector &resources, const QString &name, qint64 amount);

/// {"devices", "id", "node", "resources"}
[[nodiscard]] QByteArray allocationJson(const Allocation &allocation);

} // namespace berth::store
