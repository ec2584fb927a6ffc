// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/kinds.h"

#include "models/domain/nearest.h"

namespace berth::ctl {

using namespace Qt::StringLiterals;

const QList<Kind> &kinds()
{
    static const QList<Kind> all{
        {{u"organizations"_s, u"organization"_s, u"org"_s},
         u"/api/v1/organizations"_s,
         u"name"_s,
         u"id"_s,
         {{u"ID"_s, u"id"_s}, {u"NAME"_s, u"name"_s}, {u"CREATED"_s, u"created_at"_s}}},
        {{u"members"_s, u"member"_s},
         u"/api/v1/organization/members"_s,
         u"username"_s,
         u"user_id"_s,
         {{u"ID"_s, u"user_id"_s},
          {u"USERNAME"_s, u"username"_s},
          {u"ROLE"_s, u"role"_s},
          {u"NAME"_s, u"display_name"_s},
          {u"JOINED"_s, u"joined_at"_s, true}}},
        {{u"invites"_s, u"invite"_s},
         u"/api/v1/organization/invites"_s,
         u"note"_s,
         u"id"_s,
         {{u"ID"_s, u"id"_s},
          {u"ROLE"_s, u"role"_s},
          {u"STATUS"_s, u"status"_s},
          {u"EXPIRES"_s, u"expires_at"_s},
          {u"NOTE"_s, u"note"_s},
          {u"USED BY"_s, u"used_by"_s, true}}},
        {{u"clusters"_s, u"cluster"_s},
         u"/api/v1/clusters"_s,
         u"name"_s,
         u"id"_s,
         {{u"ID"_s, u"id"_s},
          {u"NAME"_s, u"name"_s},
          {u"STATUS"_s, u"status"_s},
          {u"NODES"_s, u"node_count"_s},
          {u"CPU"_s, u"resources/cpu/allocated"_s},
          {u"OF"_s, u"resources/cpu/total"_s},
          {u"GPU"_s, u"resources/gpu/allocated"_s},
          {u"OF"_s, u"resources/gpu/total"_s},
          {u"RUNTIME"_s, u"runtime/type"_s},
          {u"POLICY"_s, u"policy"_s, true},
          {u"OBJECTIVE"_s, u"objective"_s, true},
          {u"MEMORY"_s, u"resources/memory/total"_s, true}}},
        {{u"nodes"_s, u"node"_s},
         u"/api/v1/clusters/{cluster}/nodes"_s,
         u"name"_s,
         u"id"_s,
         {{u"ID"_s, u"id"_s},
          {u"NAME"_s, u"name"_s},
          {u"STATUS"_s, u"status"_s},
          {u"CPU"_s, u"resources/cpu/allocated"_s},
          {u"OF"_s, u"resources/cpu/total"_s},
          {u"GPU"_s, u"resources/gpu/allocated"_s},
          {u"OF"_s, u"resources/gpu/total"_s},
          {u"MODEL"_s, u"gpu_model"_s},
          {u"LABELS"_s, u"labels"_s, true}}},
        {{u"deployments"_s, u"deployment"_s, u"deploy"_s},
         u"/api/v1/deployments"_s,
         u"name"_s,
         u"id"_s,
         {{u"ID"_s, u"id"_s},
          {u"NAME"_s, u"name"_s},
          {u"STATUS"_s, u"status"_s},
          {u"READY"_s, u"ready_replicas"_s},
          {u"OF"_s, u"replicas"_s},
          {u"PRIORITY"_s, u"priority"_s},
          {u"CLUSTER"_s, u"cluster_id"_s},
          {u"REASON"_s, u"reason/code"_s},
          {u"IMAGE"_s, u"image"_s},
          {u"RESOURCES"_s, u"resources"_s, true},
          {u"SUBMITTED"_s, u"submitted_at"_s, true}},
         true},
        {{u"reservations"_s, u"reservation"_s},
         u"/api/v1/clusters/{cluster}/reservations"_s,
         u"note"_s,
         u"id"_s,
         {{u"ID"_s, u"id"_s},
          {u"NODE"_s, u"node_id"_s},
          {u"RESOURCES"_s, u"resources"_s},
          {u"NOTE"_s, u"note"_s},
          {u"CREATED"_s, u"created_at"_s, true}}},
        {{u"jobs"_s, u"job"_s},
         u"/api/v1/jobs"_s,
         u"name"_s,
         u"id"_s,
         {{u"ID"_s, u"id"_s},
          {u"NAME"_s, u"name"_s},
          {u"SCHEDULE"_s, u"expression"_s},
          {u"ZONE"_s, u"time_zone"_s},
          {u"PAUSED"_s, u"paused"_s},
          {u"NEXT"_s, u"next_run_at"_s},
          {u"LAST"_s, u"last_run/nominal_at"_s},
          {u"OUTCOME"_s, u"last_run/status"_s},
          {u"MEANS"_s, u"description"_s, true},
          {u"OVERLAP"_s, u"overlap"_s, true},
          {u"MISSED"_s, u"missed"_s, true}}},
        {{u"tokens"_s, u"token"_s},
         u"/api/v1/me/tokens"_s,
         u"name"_s,
         u"id"_s,
         {{u"ID"_s, u"id"_s},
          {u"NAME"_s, u"name"_s},
          {u"SCOPE"_s, u"scope"_s},
          {u"EXPIRES"_s, u"expires_at"_s}}},
        {{u"queue"_s},
         u"/api/v1/clusters/{cluster}/queue"_s,
         u"name"_s,
         u"deployment_id"_s,
         {{u"POSITION"_s, u"position"_s},
          {u"ID"_s, u"deployment_id"_s},
          {u"NAME"_s, u"name"_s},
          {u"PRIORITY"_s, u"priority"_s},
          {u"WAITING"_s, u"waiting_replicas"_s},
          {u"REASON"_s, u"reason/message"_s},
          {u"SUBMITTED"_s, u"submitted_at"_s, true}}},
        {{u"events"_s, u"event"_s},
         u"/api/v1/events"_s,
         u"action"_s,
         u"seq"_s,
         {{u"SEQ"_s, u"seq"_s},
          {u"TIME"_s, u"time"_s},
          {u"ACTOR"_s, u"actor"_s},
          {u"ACTION"_s, u"action"_s},
          {u"ID"_s, u"subject_id"_s},
          {u"CHANGES"_s, u"payload/changes"_s, true}}},
    };
    return all;
}

Result<Kind> findKind(const QString &word)
{
    QStringList words;
    for (const Kind &kind : kinds()) {
        if (kind.words.contains(word, Qt::CaseInsensitive))
            return kind;
        words << kind.words.first();
    }
    const QString near = nearestWord(word, words);
    return tl::unexpected(Error::invalid(u"'%1' is no kind of object. There are %2.%3"_s.arg(
        word, words.join(u", "_s),
        near.isEmpty() ? QString() : u" Did you mean '%1'?"_s.arg(near))));
}

static Result<qint64> findId(Session &session, const QString &kindWord, const QString &reference)
{
    const auto kind = findKind(kindWord);
    if (!kind)
        return tl::unexpected(kind.error());
    const auto row = findObject(session, *kind, {}, reference);
    if (!row)
        return tl::unexpected(row.error());
    return row->value("id"_L1).toInteger();
}

Result<qint64> findClusterId(Session &session, const QString &reference)
{
    return findId(session, u"clusters"_s, reference);
}

Result<qint64> findOrganizationId(Session &session, const QString &reference)
{
    return findId(session, u"organizations"_s, reference);
}

Result<QString> listPath(Session &session, const Kind &kind, const QString &cluster)
{
    if (!kind.needsCluster())
        return kind.path;
    if (cluster.isEmpty()) {
        return tl::unexpected(
            Error::invalid(u"Say of which cluster: --cluster NAME or --cluster id:N."_s));
    }
    const auto id = findClusterId(session, cluster);
    if (!id)
        return tl::unexpected(id.error());
    return QString(kind.path).replace("{cluster}"_L1, QString::number(*id));
}

Result<QJsonObject> findObject(Session &session, const Kind &kind, const QString &cluster,
                               const QString &reference)
{
    const auto path = listPath(session, kind, cluster);
    if (!path)
        return tl::unexpected(path.error());
    bool isId = false;
    const qint64 id = reference.startsWith("id:"_L1) ? reference.mid(3).toLongLong(&isId) : 0;
    QUrlQuery query;
    if (kind.takesFilter) {
        query.addQueryItem(u"filter"_s,
                           isId ? u"id=%1"_s.arg(id)
                                : u"name=\"%1\""_s.arg(QString(reference).remove(u'"')));
    }
    const auto rows = session.list(*path, query);
    if (!rows)
        return tl::unexpected(rows.error());
    QJsonArray found;
    for (const QJsonValue row : *rows) {
        const QJsonObject object = row.toObject();
        const bool matches = isId
            ? object.value(kind.idField).toInteger() == id
            : object.value(kind.nameField).toString().compare(reference, Qt::CaseInsensitive) == 0;
        if (matches)
            found.append(object);
    }
    if (found.size() == 1)
        return found.first().toObject();
    if (found.isEmpty()) {
        return tl::unexpected(Error::notFound(
            u"There is no '%1' among the %2."_s.arg(reference, kind.words.first())));
    }
    QStringList ids;
    for (const QJsonValue row : std::as_const(found))
        ids << u"id:"_s + QString::number(row.toObject().value(kind.idField).toInteger());
    return tl::unexpected(
        Error::conflict(u"ambiguous"_s,
                        u"%1 %2 are called '%3'. Say which one: %4."_s.arg(found.size())
                            .arg(kind.words.first(), reference, ids.join(u", "_s))));
}

} // namespace berth::ctl
