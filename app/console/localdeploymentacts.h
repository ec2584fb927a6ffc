// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/localsession.h"

namespace berth::console {

/// Acts on deployments of the local core. Acts on many go to the core in portions, each deployment
/// a use case of its own, so that one refusal leaves the others alone.
class LocalDeploymentActs final : public DeploymentActs
{
public:
    LocalDeploymentActs(const LocalSession &session, BackendTables tables);

    [[nodiscard]] Result<void> canSubmit() const override;
    [[nodiscard]] Result<void> canChange(DeploymentId id) const override;
    [[nodiscard]] Result<void> canStop(DeploymentId id) const override;
    [[nodiscard]] Result<void> canStart(DeploymentId id) const override;
    [[nodiscard]] Result<void> canDelete(DeploymentId id) const override;
    [[nodiscard]] int highestPriority() const override;

    Act<DeploymentId> submit(const DeploymentDraft &draft) override;
    Act<void> change(DeploymentId id, const DeploymentPatch &patch, qint64 version) override;
    Act<void> changeAsPreviewed(DeploymentId id, const DeploymentPatch &patch,
                                const QString &footprint) override;
    Act<BulkOutcome> changeAll(const std::vector<DeploymentId> &ids,
                               const DeploymentPatch &patch) override;
    Act<BulkOutcome> stop(const std::vector<DeploymentId> &ids) override;
    Act<BulkOutcome> start(const std::vector<DeploymentId> &ids) override;
    Act<BulkOutcome> remove(const std::vector<DeploymentId> &ids) override;

private:
    using OneAct = std::function<Result<void>(store::Transaction &, DeploymentId)>;
    [[nodiscard]] Act<BulkOutcome> onAll(const std::vector<DeploymentId> &ids, OneAct act) const;

    const LocalSession &m_session;
    BackendTables m_tables;
};

} // namespace berth::console
