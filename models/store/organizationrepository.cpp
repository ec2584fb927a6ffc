// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/organizationrepository.h"

#include "models/store/organization_sql.h"
#include "models/store/reads_sql.h"
#include "models/store/writesession.h"

namespace berth::store {

namespace {

constexpr QLatin1StringView What = QLatin1String("organization");

QString named(const Organization &row)
{
    return QStringLiteral("an organization named \"") % row.name % QLatin1Char('"');
}

void record(WriteSession &session, const Organization &before, const Organization &after,
            QLatin1StringView action, QLatin1StringView defaultAction)
{
    JsonMembers changes;
    addChanges(changes, before, after);
    session.record({SubjectKind::Organization, after.id.value(), after.version, after.id}, action,
                   defaultAction, changes);
    session.journal().organizations.push_back(after);
}

} // namespace

Result<std::optional<Organization>> OrganizationRepository::find(OrganizationId id)
{
    return findRow<Organization>(
        m_session.prepared(sql::SelectOrganization).bind(QLatin1String(":id"), toColumn(id)));
}

Result<std::optional<Organization>> OrganizationRepository::findByName(const QString &name)
{
    return findRow<Organization>(
        m_session.prepared(sql::SelectOrganizationByName)
            .bind(QLatin1String(":folded_name"), toColumn(foldedName(name))));
}

Result<std::vector<Organization>> OrganizationRepository::all()
{
    return findRows<Organization>(m_session.prepared(sql::SelectOrganizations));
}

Result<Organization> OrganizationRepository::insert(Organization row, QLatin1StringView action)
{
    row.id = OrganizationId(m_session.takeIds(Sequence::Organizations));
    row.version = 1;
    row.createdAt = m_session.now();
    Statement &insert = m_session.prepared(sql::InsertOrganization);
    bindColumns(insert, row);
    insert.bind(QLatin1String(":id"), toColumn(row.id))
        .bind(QLatin1String(":folded_name"), toColumn(foldedName(row.name)));
    if (Result<void> written = insert.run(); !written)
        return tl::unexpected(nameTakenOr(insert, written.error(), named(row)));
    Organization blank;
    blank.createdAt = m_session.now();
    record(m_session, blank, row, action, QLatin1String("organization.created"));
    return row;
}

Result<Organization> OrganizationRepository::update(const Organization &before, Organization after,
                                                    QLatin1StringView action)
{
    after.id = before.id;
    after.version = before.version + 1;
    Statement &update = m_session.prepared(sql::UpdateOrganization);
    bindColumns(update, after);
    update.bind(QLatin1String(":id"), toColumn(before.id))
        .bind(QLatin1String(":version"), before.version)
        .bind(QLatin1String(":folded_name"), toColumn(foldedName(after.name)));
    const Result<int> written = update.change();
    if (!written)
        return tl::unexpected(nameTakenOr(update, written.error(), named(after)));
    if (*written == 0)
        return tl::unexpected(changedMeanwhile(What, before.id.value()));
    record(m_session, before, after, action, QLatin1String("organization.changed"));
    return after;
}

Result<void> OrganizationRepository::remove(const Organization &row, QLatin1StringView action)
{
    Statement &remove = m_session.prepared(sql::DeleteOrganization);
    remove.bind(QLatin1String(":id"), toColumn(row.id))
        .bind(QLatin1String(":version"), row.version);
    const Result<int> removed = remove.change();
    if (!removed) {
        return tl::unexpected(inUseOr(remove, removed.error(),
                                      QStringLiteral("The organization \"") % row.name
                                          % QStringLiteral("\" still has members or clusters. "
                                                           "Remove those first.")));
    }
    if (*removed == 0)
        return tl::unexpected(changedMeanwhile(What, row.id.value()));
    if (Result<void> quota
        = QuotaRepository(m_session).removeOf(Quota::Subject::Organization, row.id.value());
        !quota)
        return quota;
    recordRemoval(m_session, {SubjectKind::Organization, row.id.value(), row.version, row.id},
                  action, QLatin1String("organization.removed"));
    return {};
}

} // namespace berth::store
