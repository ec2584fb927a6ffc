// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#define BERTH_JOB_COLUMNS                                                                          \
    "id, version, state_version, organization_id, name, expression, extended, time_zone,"          \
    " restart_id, specification_id, template, missed, missed_cap, missed_deadline_seconds,"        \
    " overlap, jitter_seconds, dst_gap, starts_at, ends_at, paused, pause_reason,"                 \
    " keep_succeeded, keep_failed, owner_id, created_by, created_at, decided_until"
#define BERTH_RUN_COLUMNS                                                                          \
    "id, version, job_id, run_trigger, state, nominal_at, nominal_until, firings, created_at,"     \
    " finished_at, reason, deployment_id"

namespace berth::store::sql {

inline constexpr char SelectJobs[] = "SELECT " BERTH_JOB_COLUMNS " FROM jobs ORDER BY id";
inline constexpr char SelectJob[] = "SELECT " BERTH_JOB_COLUMNS " FROM jobs WHERE id = :id";
inline constexpr char SelectJobPage[]
    = "SELECT " BERTH_JOB_COLUMNS " FROM jobs WHERE id > :after ORDER BY id LIMIT :limit";
inline constexpr char SelectJobPageOfOrganization[]
    = "SELECT " BERTH_JOB_COLUMNS " FROM jobs WHERE organization_id = :organization_id"
      " AND id > :after ORDER BY id LIMIT :limit";
inline constexpr char SelectJobsOfOwner[]
    = "SELECT " BERTH_JOB_COLUMNS " FROM jobs WHERE owner_id = :owner_id ORDER BY id";
inline constexpr char SelectJobsOfRestart[]
    = "SELECT " BERTH_JOB_COLUMNS " FROM jobs WHERE restart_id = :restart_id ORDER BY id";
inline constexpr char InsertJob[]
    = "INSERT INTO jobs (" BERTH_JOB_COLUMNS ") VALUES (:id, 1, 1, :organization_id, :name,"
      " :expression, :extended, :time_zone, :restart_id, :specification_id, :template, :missed,"
      " :missed_cap, :missed_deadline_seconds, :overlap, :jitter_seconds, :dst_gap, :starts_at,"
      " :ends_at, :paused, :pause_reason, :keep_succeeded, :keep_failed, :owner_id, :created_by,"
      " :created_at, :decided_until)";
inline constexpr char UpdateJob[]
    = "UPDATE jobs SET version = :new_version, state_version = :new_state_version,"
      " organization_id = :organization_id, name = :name, expression = :expression,"
      " extended = :extended, time_zone = :time_zone, restart_id = :restart_id,"
      " specification_id = :specification_id, template = :template, missed = :missed,"
      " missed_cap = :missed_cap, missed_deadline_seconds = :missed_deadline_seconds,"
      " overlap = :overlap, jitter_seconds = :jitter_seconds, dst_gap = :dst_gap,"
      " starts_at = :starts_at, ends_at = :ends_at, paused = :paused,"
      " pause_reason = :pause_reason, keep_succeeded = :keep_succeeded,"
      " keep_failed = :keep_failed, owner_id = :owner_id, created_by = :created_by,"
      " created_at = :created_at, decided_until = :decided_until"
      " WHERE id = :id AND version = :version AND state_version = :state_version";
inline constexpr char DeleteJob[] = "DELETE FROM jobs WHERE id = :id AND version = :version";

inline constexpr char SelectRuns[] = "SELECT " BERTH_RUN_COLUMNS " FROM runs ORDER BY id";
inline constexpr char SelectRun[] = "SELECT " BERTH_RUN_COLUMNS " FROM runs WHERE id = :id";
inline constexpr char SelectRunsBefore[]
    = "SELECT " BERTH_RUN_COLUMNS " FROM runs WHERE job_id = :job_id AND id < :before"
      " ORDER BY id DESC LIMIT :limit";
inline constexpr char SelectLatestRuns[]
    = "SELECT " BERTH_RUN_COLUMNS
      " FROM runs WHERE id IN (SELECT max(id) FROM runs GROUP BY job_id)"
      " ORDER BY id";
inline constexpr char SelectLatestRunOfJob[]
    = "SELECT " BERTH_RUN_COLUMNS " FROM runs WHERE job_id = :job_id ORDER BY id DESC LIMIT 1";
inline constexpr char SelectAllRunsOfJob[]
    = "SELECT " BERTH_RUN_COLUMNS " FROM runs WHERE job_id = :job_id ORDER BY id";
inline constexpr char SelectLiveRunsOfJob[]
    = "SELECT " BERTH_RUN_COLUMNS " FROM runs WHERE job_id = :job_id AND state <= 1 ORDER BY id";
inline constexpr char SelectLiveRuns[]
    = "SELECT " BERTH_RUN_COLUMNS " FROM runs WHERE state <= 1 ORDER BY id";
inline constexpr char SelectRunsOfDeployment[]
    = "SELECT " BERTH_RUN_COLUMNS " FROM runs WHERE deployment_id = :deployment_id AND state <= 1"
      " ORDER BY id";
inline constexpr char SelectFiredRun[]
    = "SELECT " BERTH_RUN_COLUMNS " FROM runs WHERE job_id = :job_id AND nominal_at = :nominal_at"
      " AND run_trigger = 0 AND state <> 5";
inline constexpr char SelectRunsBeyond[]
    = "SELECT " BERTH_RUN_COLUMNS " FROM runs WHERE job_id = :job_id AND state BETWEEN :first"
      " AND :last ORDER BY id DESC LIMIT -1 OFFSET :kept";
inline constexpr char InsertRun[]
    = "INSERT INTO runs (" BERTH_RUN_COLUMNS ") VALUES (:id, 1, :job_id, :run_trigger, :state,"
      " :nominal_at, :nominal_until, :firings, :created_at, :finished_at, :reason,"
      " :deployment_id)";
inline constexpr char UpdateRun[]
    = "UPDATE runs SET version = version + 1, job_id = :job_id, run_trigger = :run_trigger,"
      " state = :state, nominal_at = :nominal_at, nominal_until = :nominal_until,"
      " firings = :firings, created_at = :created_at, finished_at = :finished_at,"
      " reason = :reason, deployment_id = :deployment_id WHERE id = :id AND version = :version";
inline constexpr char DeleteRun[] = "DELETE FROM runs WHERE id = :id AND version = :version";

} // namespace berth::store::sql
