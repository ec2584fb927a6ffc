// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/dialects/dialect.h"
#include "models/store/views.h"

/// What several dialects do alike: each a few lines around Berth's use cases.
namespace berth::api {

[[nodiscard]] Error notFound(const QString &message);
/// Answered as 400 in every dialect.
[[nodiscard]] Error badRequest(const QString &message);
/// @p result with the message of a failure of @p code replaced: the words that clients know.
template<typename T>
[[nodiscard]] Result<T> saying(Result<T> result, ErrorCode code, const QString &message)
{
    if (!result && result.error().code == code)
        return tl::unexpected(Error{code, result.error().reason, message, {}});
    return result;
}

/// Who registers, or makes an organization, without being signed in: the store's owner where only
/// this machine can ask, else nobody, who may what the settings let.
[[nodiscard]] Actor registrar(const DialectCall &call);
/// PermissionDenied beyond loopback, unless registration is open.
[[nodiscard]] Result<void> requireOpenRegistration(const DialectOptions &options,
                                                   store::Transaction &tx);

/// What is stored of a code that a client chose or a dialect minted; apart from Berth's own codes.
[[nodiscard]] QString hashOfClientCode(const QString &code);
/// Of the code that somebody gives to join: Berth's own, or a client's.
[[nodiscard]] Result<QString> hashOfAnyCode(store::Transaction &tx, const QString &code);
/// An invite for many into @p organization, role operator, 30 days. Conflict where the code is
/// taken.
[[nodiscard]] Result<void> inviteMany(store::Transaction &tx, OrganizationId organization,
                                      const QString &code);

/// A cluster of one node with that room, on the runtime of the dialect.
[[nodiscard]] Result<ClusterId> makeCluster(store::Transaction &tx, const DialectOptions &options,
                                            OrganizationId organization, const QString &name,
                                            const ResourceVector &room);

/// Priorities on a client's scale. `Down`: 1 is the most urgent (500 - n); `Up`: 100 + n.
enum class Scale : quint8 { Down, Up };
[[nodiscard]] int nativePriority(Scale scale, double given); ///< 0..999
/// The number that was given, while it still says the same; else the native one on that scale.
[[nodiscard]] QJsonValue givenPriority(Scale scale, int native, const std::optional<QString> &note);

struct ClientDeployment
{
    ClusterId cluster;
    QString image;
    ResourceVector resources;
    double priority = 0; ///< on the client's scale
    Scale scale = Scale::Up;
    DeploymentKind kind = DeploymentKind::Service;
    std::optional<Seconds> simulatedTime; ///< absent: as the runtime does it
};
/// Submits it and keeps its priority as it was given.
[[nodiscard]] Result<DeploymentId> submitAs(store::Transaction &tx, const QString &dialect,
                                            const ClientDeployment &wanted);

/// What the dialects answer of a deployment.
struct DeploymentFacts
{
    Deployment deployment;
    std::shared_ptr<const Specification> specification;
    QJsonValue priority;
};
[[nodiscard]] Result<DeploymentFacts> factsOf(DialectCall &call, Scale scale,
                                              const Deployment &deployment);
/// All of a cluster, by id.
[[nodiscard]] Result<std::vector<DeploymentFacts>> deploymentsOf(DialectCall &call, Scale scale,
                                                                 ClusterId cluster);

[[nodiscard]] QString statusWord(DeploymentStatus status, const QString &queuedWord);
[[nodiscard]] QJsonValue cores(MilliCpu milli);
[[nodiscard]] QJsonValue gibibytes(Bytes bytes); ///< to the millionth
[[nodiscard]] QJsonValue devices(MilliGpu milli);
/// "2026-11-21T08:00:00+00:00".
[[nodiscard]] QString isoTime(TimePoint time);

} // namespace berth::api
