// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/clientnotes.h"

#include "models/store/connection.h"
#include "models/store/reader.h"
#include "models/store/statement.h"
#include "models/store/transaction.h"

namespace berth::store {

using namespace Qt::StringLiterals;

namespace {

namespace sql {

constexpr char Keep[]
    = "INSERT INTO client_notes (subject, subject_id, dialect, note)"
      " VALUES (:subject, :subject_id, :dialect, :note)"
      " ON CONFLICT (subject, subject_id, dialect) DO UPDATE SET note = excluded.note";
constexpr char Select[] = "SELECT note FROM client_notes WHERE subject = :subject"
                          " AND subject_id = :subject_id AND dialect = :dialect";
constexpr char SelectByNote[] = "SELECT subject_id FROM client_notes WHERE dialect = :dialect"
                                " AND subject = :subject AND note = :note ORDER BY subject_id";
constexpr char SelectAll[] = "SELECT subject_id, note FROM client_notes WHERE dialect = :dialect"
                             " AND subject = :subject ORDER BY subject_id";

} // namespace sql

Statement &bound(Statement &statement, const QString &dialect, SubjectKind kind)
{
    return statement.bind(":dialect"_L1, dialect).bind(":subject"_L1, int(kind));
}

Result<std::optional<QString>> noteOf(Connection &connection, const QString &dialect,
                                      const NotedObject &object)
{
    Statement &select = bound(connection.prepared(sql::Select), dialect, object.kind);
    select.bind(":subject_id"_L1, object.id);
    if (const auto run = select.run(); !run)
        return tl::unexpected(run.error());
    std::optional<QString> note;
    if (select.next())
        note = select.text(0);
    select.finish();
    return note;
}

Result<std::vector<std::pair<qint64, QString>>> notesOf(Connection &connection,
                                                        const QString &dialect, SubjectKind kind)
{
    Statement &select = bound(connection.prepared(sql::SelectAll), dialect, kind);
    if (const auto run = select.run(); !run)
        return tl::unexpected(run.error());
    std::vector<std::pair<qint64, QString>> notes;
    while (select.next())
        notes.emplace_back(select.integer(0), select.text(1));
    select.finish();
    return notes;
}

} // namespace

Result<void> keepClientNote(Transaction &tx, const QString &dialect, const NotedObject &object,
                            const QString &note)
{
    return bound(tx.connection().prepared(sql::Keep), dialect, object.kind)
        .bind(":subject_id"_L1, object.id)
        .bind(":note"_L1, note)
        .run();
}

Result<std::optional<QString>> readClientNote(Reader &reader, const QString &dialect,
                                              const NotedObject &object)
{
    return noteOf(reader.connection(), dialect, object);
}

Result<std::optional<QString>> readClientNote(Transaction &tx, const QString &dialect,
                                              const NotedObject &object)
{
    return noteOf(tx.connection(), dialect, object);
}

Result<std::vector<qint64>> findByClientNote(Reader &reader, const QString &dialect,
                                             SubjectKind kind, const QString &note)
{
    Statement &select = bound(reader.connection().prepared(sql::SelectByNote), dialect, kind);
    if (const auto run = select.bind(":note"_L1, note).run(); !run)
        return tl::unexpected(run.error());
    std::vector<qint64> ids;
    while (select.next())
        ids.push_back(select.integer(0));
    select.finish();
    return ids;
}

Result<std::vector<std::pair<qint64, QString>>>
readClientNotes(Reader &reader, const QString &dialect, SubjectKind kind)
{
    return notesOf(reader.connection(), dialect, kind);
}

Result<std::vector<std::pair<qint64, QString>>>
readClientNotes(Transaction &tx, const QString &dialect, SubjectKind kind)
{
    return notesOf(tx.connection(), dialect, kind);
}

} // namespace berth::store
