// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/jobtable.h"
#include "ui/jobacts.h"

#include <QtCore/qstringlist.h>

namespace berth::test {

/// The jobs of the FakeBackend: what was asked for stands in its list, and shows in the table.
class FakeJobs final : public JobActs
{
public:
    FakeJobs(QStringList &asked, std::optional<Error> &refusal);

    JobTable table;
    std::vector<Run> history; ///< of every job, the newest first
    std::optional<JobDraft> lastDraft;

    /// Adds a job that fires at @p expression.
    void add(const QString &name, const QString &expression, bool isPaused = false);

    Result<void> canMakeJob() const override { return {}; }
    Result<void> canChangeJob(JobId id) const override;
    QString serverTimeZone() const override { return QStringLiteral("Europe/Berlin"); }
    Act<JobId> createJob(const JobDraft &draft) override;
    Act<void> changeJob(JobId id, const JobDraft &draft, qint64 version) override;
    Act<RunId> runJob(JobId id) override;
    Act<void> pauseJob(JobId id) override;
    Act<void> resumeJob(JobId id) override;
    Act<void> deleteJob(JobId id) override;
    Read<std::vector<Run>> runs(JobId id, int limit) override;
    Read<JobDraft> jobDraft(JobId id) override;

private:
    template<typename T>
    Act<T> answer(const QString &asked, T value);
    Act<void> answer(const QString &asked);
    void setPaused(JobId id, bool isPaused);

    QStringList &m_asked;
    std::optional<Error> &m_refusal;
    qint64 m_lastId = 0;
};

} // namespace berth::test
