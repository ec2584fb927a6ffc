// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/account_sql.h"
#include "models/store/accountreads.h"
#include "models/store/connection.h"
#include "models/store/feed.h"
#include "models/store/imports_sql.h"
#include "models/store/job_sql.h"
#include "models/store/reads.h"
#include "models/store/state_sql.h"
#include "models/store/statejson.h"

namespace berth::store {

namespace {

constexpr int RowsPerRead = 1000;

template<typename Row>
void put(StoreState &state, SubjectKind kind, const Row &row, QJsonObject json)
{
    if constexpr (HasVersion<Row>)
        json.insert(QLatin1String("version"), row.version);
    if constexpr (HasStateVersion<Row>)
        json.insert(QLatin1String("state_version"), row.stateVersion);
    state[{kind, row.id.value()}] = std::move(json);
}

template<typename Row>
Result<void> putAll(StoreState &state, SubjectKind kind, const Result<std::vector<Row>> &rows)
{
    if (!rows)
        return tl::unexpected(rows.error());
    for (const Row &row : *rows) {
        if constexpr (std::is_same_v<Row, Node>)
            put(state, kind, row, nodeStateJson(row));
        else
            put(state, kind, row, columnsJson(row));
    }
    return {};
}

Result<void> putDeployments(StoreState &state, Connection &connection)
{
    qint64 after = 0;
    for (;;) {
        const Result<std::vector<Deployment>> page
            = findRows<Deployment>(connection.prepared(sql::SelectDeploymentPage)
                                       .bind(QLatin1String(":after"), after)
                                       .bind(QLatin1String(":limit"), RowsPerRead));
        if (!page)
            return tl::unexpected(page.error());
        if (page->empty())
            return {};
        for (const Deployment &deployment : *page) {
            const Result<std::vector<Revision>> revisions
                = selectRevisions(connection, deployment.id);
            if (!revisions)
                return tl::unexpected(revisions.error());
            QJsonObject byId;
            for (const Revision &revision : *revisions)
                byId.insert(QString::number(revision.id.value()), revisionStateJson(revision));
            QJsonObject json = columnsJson(deployment);
            json.insert(QLatin1String("revisions"), byId);
            put(state, SubjectKind::Deployment, deployment, std::move(json));
        }
        after = page->back().id.value();
    }
}

Result<void> putReplicas(StoreState &state, Connection &connection)
{
    qint64 after = 0;
    for (;;) {
        const Result<std::vector<Replica>> page
            = findRows<Replica>(connection.prepared(sql::SelectReplicaPage)
                                    .bind(QLatin1String(":after"), after)
                                    .bind(QLatin1String(":limit"), RowsPerRead));
        if (!page)
            return tl::unexpected(page.error());
        if (page->empty())
            return {};
        for (const Replica &replica : *page) {
            const Result<std::vector<Attempt>> attempts
                = findRows<Attempt>(connection.prepared(sql::SelectAttempts)
                                        .bind(QLatin1String(":id"), replica.id.value()));
            if (!attempts)
                return tl::unexpected(attempts.error());
            QJsonObject byNumber;
            for (const Attempt &attempt : *attempts) {
                QJsonObject json = columnsJson(attempt);
                json.insert(QLatin1String("id"), attempt.id.value());
                byNumber.insert(QString::number(attempt.number), json);
            }
            QJsonObject json = columnsJson(replica);
            json.insert(QLatin1String("attempt_rows"), byNumber);
            put(state, SubjectKind::Replica, replica, std::move(json));
        }
        after = page->back().id.value();
    }
}

/// Adds each allocation to its owner's row.
Result<void> putAllocations(StoreState &state, Connection &connection)
{
    qint64 after = 0;
    for (;;) {
        Statement &statement = connection.prepared(sql::SelectAllocationPage);
        statement.bind(QLatin1String(":after"), after).bind(QLatin1String(":limit"), RowsPerRead);
        if (Result<void> ran = statement.run(); !ran)
            return ran;
        std::vector<Allocation> page;
        std::vector<TimePoint> since;
        while (statement.next()) {
            page.push_back(allocationFromQuery(statement));
            since.push_back(fromEpochMillis(statement.integer(7)));
        }
        statement.finish();
        if (page.empty())
            return {};
        std::vector<Allocation *> rows;
        for (Allocation &allocation : page)
            rows.push_back(&allocation);
        if (Result<void> added = addAllocationParts(connection, rows); !added)
            return added;
        for (size_t i = 0; i < page.size(); ++i) {
            const auto owner = page[i].replicaId.isValid()
                ? std::pair(SubjectKind::Replica, page[i].replicaId.value())
                : std::pair(SubjectKind::Reservation, page[i].reservationId.value());
            state[owner].insert(QLatin1String("allocation"),
                                allocationStateJson(page[i], since[i]));
        }
        after = page.back().id.value();
    }
}

Result<void> readTables(StoreState &state, Reader &reader)
{
    Connection &connection = reader.connection();
    Statement &epoch = connection.prepared(sql::SelectStoreEpoch);
    if (Result<void> ran = epoch.run(); !ran)
        return ran;
    const qint64 number = epoch.next() ? epoch.integer(0) : 1;
    epoch.finish();
    const Result<Settings> settings = readSettings(reader);
    if (!settings)
        return tl::unexpected(settings.error());
    state[{SubjectKind::Store, 1}] = storeStateJson(number, *settings);

    Result<void> done = putAll(state, SubjectKind::Organization, reader.organizations());
    if (done)
        done = putAll(state, SubjectKind::User, reader.users());
    if (done)
        done = putAll(state, SubjectKind::Quota, reader.quotas());
    if (done) {
        done = putAll(state, SubjectKind::Invite,
                      findRows<Invite>(connection.prepared(sql::SelectInvites)));
    }
    if (done) {
        done = putAll(state, SubjectKind::Session,
                      findRows<Session>(connection.prepared(sql::SelectSessions)));
    }
    if (done) {
        done = putAll(state, SubjectKind::Token,
                      findRows<PersonalToken>(connection.prepared(sql::SelectTokens)));
    }
    if (done)
        done = putAll(state, SubjectKind::Cluster, reader.clusters());
    if (done)
        done = putAll(state, SubjectKind::Node, reader.nodes());
    if (done)
        done = putAll(state, SubjectKind::Reservation, reader.reservations());
    if (done) {
        done = putAll(state, SubjectKind::Job, findRows<Job>(connection.prepared(sql::SelectJobs)));
    }
    if (done) {
        done = putAll(state, SubjectKind::Run, findRows<Run>(connection.prepared(sql::SelectRuns)));
    }
    if (done) {
        done = putAll(state, SubjectKind::Import,
                      findRows<ImportRow>(connection.prepared(sql::SelectAppliedImports)));
    }
    if (done)
        done = putDeployments(state, connection);
    if (done)
        done = putReplicas(state, connection);
    if (done)
        done = putAllocations(state, connection);
    return done;
}

} // namespace

Result<StoreState> tablesState(Reader &reader)
{
    StoreState state;
    Result<void> done = reader.snapshot([&](qint64) { return readTables(state, reader); });
    if (!done)
        return tl::unexpected(done.error());
    return state;
}

} // namespace berth::store
