// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/core/core.h"
#include "tests/chaos/ledger.h"

namespace berth::test {

/// A real core on the real clock, whose simulated containers live a few milliseconds.
[[nodiscard]] Result<std::unique_ptr<core::Core>> openCore(const QString &path);

/// What happens to a core in a busy hour, in a second: each step tells the ledger what it is about
/// to do and what was acknowledged. Runs in a child that is killed somewhere on the way.
class Story final
{
public:
    /// @param prefix of every name it makes, so that it can be told again on the same store
    Story(core::Core &core, const Ledger &ledger, QString prefix);

    /// One of everything, to its end.
    void tellAll();
    /// Submissions without end, all placed, run and finished meanwhile; some are stopped, deleted.
    void scheduleForEver();
    /// Imports without end.
    void importForEver();
    /// Jobs that fire every second, until it is killed.
    void fireForEver();

private:
    template<typename T>
    T act(const Facts &facts, core::UseCase<T> useCase);
    void must(const Facts &facts, core::UseCase<void> useCase);
    template<typename T>
    T query(std::function<Result<T>(store::Reader &)> read);

    void makeCluster(int nodes);
    DeploymentId submit(const QString &name, const DeploymentDraft &draft);
    void importTrace(const QString &name, int chunks, int rows);
    void runJobs();
    void preempt();
    void reviseAndStop();
    void removeSome();
    void reserve();
    void governNodes();

    /// What a reader sees of a deployment; without a draft: that there is none.
    [[nodiscard]] Facts factsOf(const QString &name, const DeploymentDraft *draft) const;
    [[nodiscard]] QString named(const QString &name) const { return m_prefix + name; }
    [[nodiscard]] DeploymentDraft draft(DeploymentKind kind, qint64 cpuMilli) const;
    /// Waits until the deployment has @p status; complains where it never does.
    void await(DeploymentId id, DeploymentStatus status);
    void await(const QString &what, const std::function<bool()> &holds);
    [[noreturn]] void fail(const QString &what) const;

    core::Core &m_core;
    const Ledger &m_ledger;
    QString m_prefix;
    OrganizationId m_organization;
    ClusterId m_cluster;
    std::vector<DeploymentId> m_jobs;
    DeploymentId m_low;
};

} // namespace berth::test
