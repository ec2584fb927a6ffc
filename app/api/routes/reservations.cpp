// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/routetable.h"
#include "app/api/routes/lists.h"
#include "app/api/routes/routes.h"
#include "app/api/wire/amounts.h"
#include "app/api/wire/clusters.h"
#include "app/api/wire/deployments.h"
#include "app/core/core.h"
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/lookup.h"
#include "models/store/reader.h"
#include "models/store/transaction.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Result<ResourceVector> amountsOf(const QJsonObject &body)
{
    QList<FieldError> errors;
    const ResourceVector amounts
        = readAmounts(body.value("resources"_L1).toObject(), u"/resources"_s, errors);
    if (!errors.isEmpty())
        return tl::unexpected(invalidFields(errors));
    return amounts;
}

Result<Outcome> listReservations(Call &call)
{
    const auto id = call.id<ClusterId>();
    if (const auto readable = requireReadable(call, id); !readable)
        return tl::unexpected(readable.error());
    const auto page = pageRequest(call);
    if (!page)
        return tl::unexpected(page.error());
    auto rows
        = store::Views(call.reader()).reservations(id, ReservationId(page->after), page->limit + 1);
    if (!rows)
        return tl::unexpected(rows.error());
    return pageOutcome(
        call, std::move(*rows), page->limit, [](const Reservation &row) { return row.id.value(); },
        writeReservation);
}

Result<Act> createReservation(Call &call)
{
    const auto amounts = amountsOf(call.body());
    if (!amounts)
        return tl::unexpected(amounts.error());
    ReservationDraft draft;
    draft.clusterId = call.id<ClusterId>();
    draft.resources = *amounts;
    draft.nodeId = NodeId(call.body().value("node_id"_L1).toInteger());
    draft.note = call.body().value("note"_L1).toString();
    return [draft](store::Transaction &tx) -> Result<Outcome> {
        const auto made = core::createReservation(tx, draft);
        if (!made)
            return tl::unexpected(made.error());
        const auto row = core::loaded(tx.reservations().find(*made), u"reservation"_s, *made);
        if (!row)
            return tl::unexpected(row.error());
        Outcome outcome;
        outcome.status = 201;
        outcome.version = row->version;
        outcome.members = [row = *row](JsonWriter &json) { writeReservation(json, row); };
        return outcome;
    };
}

Result<Act> deleteReservation(Call &call)
{
    return [cluster = call.id<ClusterId>(),
            id = call.id<ReservationId>(1)](store::Transaction &tx) -> Result<Outcome> {
        const auto row = core::loaded(tx.reservations().find(id), u"reservation"_s, id);
        if (!row)
            return tl::unexpected(row.error());
        if (row->clusterId != cluster) {
            return tl::unexpected(Error::notFound(
                u"There is no reservation with the id %1 in this cluster."_s.arg(id.value())));
        }
        if (const auto released = core::releaseReservation(tx, id); !released)
            return tl::unexpected(released.error());
        return Outcome{.status = 204};
    };
}

Result<Act> releaseReserved(Call &call)
{
    const auto amounts = amountsOf(call.body());
    if (!amounts)
        return tl::unexpected(amounts.error());
    return
        [id = call.id<ClusterId>(), amounts = *amounts](store::Transaction &tx) -> Result<Outcome> {
            if (const auto released = core::releaseReserved(tx, id, amounts); !released)
                return tl::unexpected(released.error());
            auto view = store::Views(tx).cluster(id);
            if (!view)
                return tl::unexpected(view.error());
            Outcome outcome;
            outcome.members = [view = (*view).value_or(store::ClusterView())](JsonWriter &json) {
                writeCluster(json, view);
            };
            return outcome;
        };
}

/// A read that may take a while on a large cluster: not on the API's thread.
void fit(std::shared_ptr<Call> call, Reply reply)
{
    const auto id = call->id<ClusterId>();
    if (const auto readable = requireReadable(*call, id); !readable)
        return reply(tl::unexpected(readable.error()));
    const auto amounts = amountsOf(call->body());
    if (!amounts)
        return reply(tl::unexpected(amounts.error()));
    const int replicas = call->body().value("replicas"_L1).toInt(1);
    call->services()
        .core.reads()
        .query<core::Fit>([id, amounts = *amounts, replicas](store::Reader &reader) {
            Result<core::Fit> fit;
            const auto looked = reader.snapshot([&](qint64) -> Result<void> {
                fit = core::fitOf(reader, id, amounts, replicas);
                return {};
            });
            return looked ? fit : Result<core::Fit>(tl::unexpected(looked.error()));
        })
        .then(&call->services().context, [reply](const Result<core::Fit> &found) {
            if (!found)
                return reply(tl::unexpected(found.error()));
            Outcome outcome;
            outcome.members = [fit = *found](JsonWriter &json) {
                json.member("fits"_L1, fit.fits);
                json.name("reason"_L1);
                if (fit.reason)
                    writeReason(json, *fit.reason);
                else
                    json.null();
            };
            reply(std::move(outcome));
        });
}

} // namespace

void addReservationRoutes(RouteTable &table)
{
    using namespace schema;
    const QString area = u"reservations"_s;
    const auto read = Permission::ReadOrganization;
    const auto write = Permission::WriteOwnDeployment;
    Schema reason = *reasonSchema();
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/clusters/{id}/fit"_s,
               .operation = u"fit"_s,
               .area = area,
               .summary = u"Whether a request would find room now, and why not."_s,
               .permission = read,
               .body = shared(object(u"FitRequest"_s,
                                     {required(u"resources"_s, amountsSchema()),
                                      optional(u"replicas"_s, standing(integer(1, 1'000), 1))})),
               .answer = shared(
                   object(u"Fit"_s,
                          {required(u"fits"_s, boolean()), required(u"reason"_s, nullable(reason)),
                           optional(u"seq"_s, id())})),
               .handler = fit});
    table.add({.method = Method::Get,
               .pattern = u"/api/v1/clusters/{id}/reservations"_s,
               .operation = u"listReservations"_s,
               .area = area,
               .summary = u"What is reserved in a cluster."_s,
               .permission = read,
               .parameters = pageParameters(),
               .answer = pageSchema(u"ReservationPage"_s, reservationSchema()),
               .handler = listReservations});
    table.add({.method = Method::Post,
               .pattern = u"/api/v1/clusters/{id}/reservations"_s,
               .operation = u"createReservation"_s,
               .area = area,
               .summary = u"Takes resources without a container."_s,
               .permission = write,
               .body = reservationDraftSchema(),
               .answer = reservationSchema(),
               .status = 201,
               .problems = {409},
               .handler = createReservation});
    table.add({.method = Method::Delete,
               .pattern = u"/api/v1/clusters/{id}/reservations/{reservation_id}"_s,
               .operation = u"deleteReservation"_s,
               .area = area,
               .summary = u"Gives a reservation back."_s,
               .permission = write,
               .status = 204,
               .handler = deleteReservation});
    table.add(
        {.method = Method::Post,
         .pattern = u"/api/v1/clusters/{id}/reservations/release"_s,
         .operation = u"releaseReserved"_s,
         .area = area,
         .summary = u"Gives an amount back: the newest reservations first."_s,
         .permission = write,
         .body = shared(object(u"ReleaseRequest"_s, {required(u"resources"_s, amountsSchema())})),
         .answer = clusterSchema(),
         .problems = {409},
         .handler = releaseReserved});
}

} // namespace berth::api
