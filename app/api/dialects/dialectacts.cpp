// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/dialects/dialectacts.h"

#include "app/auth/secrets.h"
#include "app/core/core.h"
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/invites.h"
#include "models/store/accountreads.h"
#include "models/store/clientnotes.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qdatetime.h>

#include <cmath>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

constexpr Seconds ClientInviteLife{30 * 24 * 3600};
constexpr int MostUrgent = 999;

QJsonValue thousandths(qint64 milli)
{
    return milli % 1000 == 0 ? QJsonValue(milli / 1000) : QJsonValue(double(milli) / 1000);
}

} // namespace

Error notFound(const QString &message)
{
    return Error::notFound(message);
}

Error badRequest(const QString &message)
{
    return Error::conflict(u"refused"_s, message);
}

Actor registrar(const DialectCall &call)
{
    if (call.services().options.isLocal)
        return call.services().core.administrator();
    Actor nobody;
    nobody.name = u"registration"_s;
    return nobody;
}

Result<void> requireOpenRegistration(const DialectOptions &options, store::Transaction &tx)
{
    if (options.isLocal)
        return {};
    const auto settings = store::readSettings(tx);
    if (!settings)
        return tl::unexpected(settings.error());
    if (settings->registration == Registration::Open)
        return {};
    return tl::unexpected(Error{ErrorCode::PermissionDenied,
                                u"registration-closed"_s,
                                u"Registration is closed here. Ask an administrator."_s,
                                {}});
}

QString hashOfClientCode(const QString &code)
{
    const QByteArray text = "berth dialect invite:" + code.trimmed().toUtf8();
    return QString::fromLatin1(QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex());
}

Result<QString> hashOfAnyCode(store::Transaction &tx, const QString &code)
{
    const QString hash = hashOfClientCode(code);
    const auto known = tx.invites().findByHash(hash);
    if (!known)
        return tl::unexpected(known.error());
    if (*known)
        return hash;
    const auto own = auth::Secret::parse(auth::SecretKind::Invite, code);
    return own ? own->hashOf() : hash;
}

Result<void> inviteMany(store::Transaction &tx, OrganizationId organization, const QString &code)
{
    const QString hash = hashOfClientCode(code);
    const auto taken = tx.invites().findByHash(hash);
    if (!taken)
        return tl::unexpected(taken.error());
    if (*taken)
        return tl::unexpected(badRequest(u"Invite code already taken"_s));
    core::InviteDraft draft;
    draft.organizationId = organization;
    draft.role = Role::Operator;
    draft.uses = InviteUses::Many;
    draft.expiresIn = ClientInviteLife;
    const auto made = core::createInvite(tx, draft, hash);
    if (!made)
        return tl::unexpected(made.error());
    return {};
}

Result<ClusterId> makeCluster(store::Transaction &tx, const DialectOptions &options,
                              OrganizationId organization, const QString &name,
                              const ResourceVector &room)
{
    ClusterDraft draft;
    draft.organizationId = organization;
    draft.name = name;
    draft.runtime = options.runtime;
    NodeDraft node;
    node.name = u"node-1"_s;
    node.resources = room;
    draft.nodes.append(node);
    return core::createCluster(tx, draft);
}

int nativePriority(Scale scale, double given)
{
    const double native = scale == Scale::Down ? 500 - given : 100 + given;
    return int(std::lround(std::clamp(native, 0.0, double(MostUrgent))));
}

QJsonValue givenPriority(Scale scale, int native, const std::optional<QString> &note)
{
    double given = scale == Scale::Down ? 500 - native : native - 100;
    if (note) {
        bool isNumber = false;
        const double noted = note->toDouble(&isNumber);
        if (isNumber && nativePriority(scale, noted) == native)
            given = noted;
    }
    return std::trunc(given) == given ? QJsonValue(qint64(given)) : QJsonValue(given);
}

Result<DeploymentId> submitAs(store::Transaction &tx, const QString &dialect,
                              const ClientDeployment &wanted)
{
    const auto cluster = tx.clusters().find(wanted.cluster);
    if (!cluster)
        return tl::unexpected(cluster.error());
    DeploymentDraft draft;
    draft.clusterId = wanted.cluster;
    draft.kind = wanted.kind;
    draft.specification.image = wanted.image.trimmed();
    draft.specification.resources = wanted.resources;
    draft.priority = nativePriority(wanted.scale, wanted.priority);
    if (wanted.simulatedTime && *cluster && (*cluster)->runtime == RuntimeType::Simulated)
        draft.specification.simulate = Simulation{.runTime = wanted.simulatedTime};
    const auto id = core::submit(tx, draft);
    if (!id)
        return id;
    if (const auto kept = store::keepClientNote(tx, dialect, {SubjectKind::Deployment, id->value()},
                                                QString::number(wanted.priority, 'g', 17));
        !kept)
        return tl::unexpected(kept.error());
    return id;
}

Result<DeploymentFacts> factsOf(DialectCall &call, Scale scale, const Deployment &deployment)
{
    const auto entry
        = call.services().specifications.load(call.reader(), deployment.specificationId);
    if (!entry)
        return tl::unexpected(entry.error());
    const auto note = store::readClientNote(call.reader(), call.services().options.name,
                                            {SubjectKind::Deployment, deployment.id.value()});
    if (!note)
        return tl::unexpected(note.error());
    return DeploymentFacts{deployment, (*entry)->specification,
                           givenPriority(scale, deployment.priority, *note)};
}

Result<std::vector<DeploymentFacts>> deploymentsOf(DialectCall &call, Scale scale,
                                                   ClusterId cluster)
{
    constexpr int Page = 1000;
    std::vector<DeploymentFacts> all;
    store::Views views(call.reader());
    for (DeploymentId after;;) {
        const auto page = views.deployments({.cluster = cluster, .after = after, .limit = Page});
        if (!page)
            return tl::unexpected(page.error());
        for (const store::DeploymentView &view : *page) {
            auto facts = factsOf(call, scale, view.deployment);
            if (!facts)
                return tl::unexpected(facts.error());
            all.push_back(std::move(*facts));
            after = view.deployment.id;
        }
        if (page->size() < size_t(Page))
            return all;
    }
}

QString statusWord(DeploymentStatus status, const QString &queuedWord)
{
    switch (status) {
    case DeploymentStatus::Queued:
    case DeploymentStatus::Starting:
        return queuedWord;
    case DeploymentStatus::Running:
    case DeploymentStatus::Stopping:
        return u"running"_s;
    case DeploymentStatus::Succeeded:
        return u"completed"_s;
    case DeploymentStatus::Failed:
    case DeploymentStatus::Stopped:
        break;
    }
    return u"failed"_s;
}

QJsonValue cores(MilliCpu milli)
{
    return thousandths(milli);
}

QJsonValue gibibytes(Bytes bytes)
{
    constexpr double GiB = 1'073'741'824;
    const double amount = std::round(double(bytes) / GiB * 1e6) / 1e6;
    return std::trunc(amount) == amount ? QJsonValue(qint64(amount)) : QJsonValue(amount);
}

QJsonValue devices(MilliGpu milli)
{
    return thousandths(milli);
}

QString isoTime(TimePoint time)
{
    const qint64 millis = toEpochMillis(time);
    const QDateTime utc = QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC);
    return utc.toString(millis % 1000 == 0 ? u"yyyy-MM-ddTHH:mm:ss"_s
                                           : u"yyyy-MM-ddTHH:mm:ss.zzz"_s)
        + u"+00:00"_s;
}

} // namespace berth::api
