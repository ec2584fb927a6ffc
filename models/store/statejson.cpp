// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/statejson.h"

#include <QtCore/qjsonarray.h>

namespace berth::store {

QJsonObject storeStateJson(qint64 epoch, const Settings &settings)
{
    QJsonObject json = columnsJson(settings);
    json.insert(QLatin1String("epoch"), epoch);
    return json;
}

QJsonObject nodeStateJson(const Node &node)
{
    QJsonObject json = columnsJson(node);
    json.insert(QLatin1String("capacity"), parsedJson(resourcesJson(node.capacity)));
    json.insert(QLatin1String("allocated"), parsedJson(resourcesJson(node.allocated)));
    json.insert(QLatin1String("devices"), parsedJson(devicesJson(node.devices)));
    json.insert(QLatin1String("labels"), parsedJson(labelsJson(node.labels)));
    json.insert(QLatin1String("taints"), parsedJson(taintsJson(node.taints)));
    QJsonArray allocated;
    for (const GpuDevice &device : node.devices)
        allocated.append(device.allocatedMilli);
    json.insert(QLatin1String("devices_allocated"), allocated);
    return json;
}

QJsonObject revisionStateJson(const Revision &revision)
{
    QJsonObject json = columnsJson(revision);
    json.insert(QLatin1String("specification_hash"),
                QString::fromLatin1(revision.specificationHash));
    return json;
}

QJsonObject allocationStateJson(const Allocation &allocation, TimePoint since)
{
    QJsonObject json = parsedJson(allocationJson(allocation)).toObject();
    json.insert(QLatin1String("since"), qint64(toEpochMillis(since)));
    return json;
}

} // namespace berth::store
