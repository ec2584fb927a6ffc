// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/jobreads.h"

#include "models/store/connection.h"
#include "models/store/job_sql.h"
#include "models/store/reader.h"
#include "models/store/rows.h"

#include <limits>

namespace berth::store {

using namespace Qt::StringLiterals;

Result<std::optional<Job>> readJob(Reader &reader, JobId id)
{
    return findRow<Job>(reader.connection().prepared(sql::SelectJob).bind(":id"_L1, toColumn(id)));
}

Result<std::vector<Job>> readJobs(Reader &reader, OrganizationId organization, JobId after,
                                  int limit)
{
    Statement &statement = reader.connection().prepared(
        organization.isValid() ? sql::SelectJobPageOfOrganization : sql::SelectJobPage);
    if (organization.isValid())
        statement.bind(":organization_id"_L1, toColumn(organization));
    return findRows<Job>(
        statement.bind(":after"_L1, after.value()).bind(":limit"_L1, qint64(limit)));
}

Result<std::vector<Job>> readAllJobs(Reader &reader)
{
    return findRows<Job>(reader.connection().prepared(sql::SelectJobs));
}

Result<std::vector<Run>> readRuns(Reader &reader, JobId job, RunId before, int limit)
{
    const qint64 below = before.isValid() ? before.value() : std::numeric_limits<qint64>::max();
    return findRows<Run>(reader.connection()
                             .prepared(sql::SelectRunsBefore)
                             .bind(":job_id"_L1, toColumn(job))
                             .bind(":before"_L1, below)
                             .bind(":limit"_L1, qint64(limit)));
}

Result<std::vector<Run>> readLatestRuns(Reader &reader)
{
    return findRows<Run>(reader.connection().prepared(sql::SelectLatestRuns));
}

} // namespace berth::store
