// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/schema/schema.h"
#include "models/domain/reason.h"
#include "models/store/views.h"

/// Deployments on the wire (DESIGN section 7): their shapes, what is read of requests that have
/// passed them, and how they are answered.
namespace berth::api {

class JsonWriter;

[[nodiscard]] const SchemaRef &deploymentSchema();
[[nodiscard]] const SchemaRef &deploymentDraftSchema();
[[nodiscard]] const SchemaRef &deploymentPatchSchema();

/// @returns what no build of Berth does yet as an error of its field, unless it has its default
[[nodiscard]] Result<DeploymentDraft> readDeploymentDraft(const QJsonObject &json);

/// Applies a merge patch (RFC 7396) to what a person may change of a deployment: absent members
/// stay, null gives back the default, objects are merged. Every member of the result is set.
[[nodiscard]] Result<DeploymentPatch> readDeploymentPatch(const QJsonObject &patch,
                                                          const Deployment &current,
                                                          const Specification &specification);

/// The members of a specification, from "image" on, as text between the braces of an object.
/// @param withValues false: of the environment the names only, their values null
[[nodiscard]] QByteArray specificationMembers(const Specification &specification, bool withValues);

/// What is derived of one that waits.
struct WaitingFacts
{
    std::optional<Reason> reason; ///< absent: it does not wait, or it is not known
    qint64 position = 0; ///< 1-based; 0: not in the queue, or not known
};

/// Members, without the braces around them. @param specification as specificationMembers() gave it
void writeDeployment(JsonWriter &json, const store::DeploymentView &view,
                     QByteArrayView specification, const WaitingFacts &waiting);

void writeReason(JsonWriter &json, const Reason &reason);
[[nodiscard]] const SchemaRef &reasonSchema();

} // namespace berth::api
