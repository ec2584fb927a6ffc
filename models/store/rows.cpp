// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/rows.h"

namespace berth::store {

QByteArray resourcesJson(const ResourceVector &resources)
{
    QMap<QString, qint64> amounts = resources.extended;
    amounts.insert(QStringLiteral("cpu"), resources.cpuMilli);
    amounts.insert(QStringLiteral("gpu"), resources.gpuMilli);
    amounts.insert(QStringLiteral("memory"), resources.memoryBytes);
    QByteArray json("{");
    for (auto it = amounts.cbegin(); it != amounts.cend(); ++it) {
        if (it.value() == 0)
            continue;
        if (json.size() > 1)
            json += ',';
        appendJson(json, it.key());
        json += ':';
        appendJson(json, it.value());
    }
    json += '}';
    return json;
}

void setResource(ResourceVector &resources, const QString &name, qint64 amount)
{
    if (name == QLatin1String("cpu"))
        resources.cpuMilli = amount;
    else if (name == QLatin1String("memory"))
        resources.memoryBytes = amount;
    else if (name == QLatin1String("gpu"))
        resources.gpuMilli = amount;
    else if (amount != 0)
        resources.extended.insert(name, amount);
}

QByteArray devicesJson(const QList<GpuDevice> &devices)
{
    QByteArray json("[");
    for (const GpuDevice &device : devices) {
        json += json.size() > 1 ? ",[" : "[";
        appendJson(json, device.uuid);
        json += ',';
        appendJson(json, device.model);
        json += ',';
        appendJson(json, device.health == DeviceHealth::Healthy);
        json += ']';
    }
    json += ']';
    return json;
}

QByteArray sharesJson(const QList<DeviceShare> &shares)
{
    QByteArray json("[");
    for (const DeviceShare &share : shares) {
        json += json.size() > 1 ? ",[" : "[";
        appendJson(json, share.index);
        json += ',';
        appendJson(json, share.milli);
        json += ']';
    }
    json += ']';
    return json;
}

QByteArray labelsJson(const QMap<QString, QString> &labels)
{
    QByteArray json("{");
    for (auto it = labels.cbegin(); it != labels.cend(); ++it) {
        if (json.size() > 1)
            json += ',';
        appendJson(json, it.key());
        json += ':';
        appendJson(json, it.value());
    }
    json += '}';
    return json;
}

QByteArray taintsJson(const QList<Taint> &taints)
{
    QByteArray json("[");
    for (const Taint &taint : taints) {
        json += json.size() > 1 ? ",[" : "[";
        appendJson(json, taint.key);
        json += ',';
        appendJson(json, taint.value);
        json += ',';
        appendJson(json, int(taint.effect));
        json += ']';
    }
    json += ']';
    return json;
}

void addNodeParts(JsonMembers &changes, const Node &before, const Node &after)
{
    const auto add = [&changes](QByteArrayView name, const QByteArray &was, const QByteArray &is) {
        if (was != is)
            changes.add(name, '[' + was + ',' + is + ']');
    };
    add("capacity", resourcesJson(before.capacity), resourcesJson(after.capacity));
    add("devices", devicesJson(before.devices), devicesJson(after.devices));
    add("labels", labelsJson(before.labels), labelsJson(after.labels));
    add("taints", taintsJson(before.taints), taintsJson(after.taints));
}

QByteArray allocationJson(const Allocation &allocation)
{
    JsonMembers members;
    if (!allocation.devices.isEmpty())
        members.add("devices", sharesJson(allocation.devices));
    members.add("id", QByteArray::number(allocation.id.value()));
    members.add("node", QByteArray::number(allocation.nodeId.value()));
    members.add("resources", resourcesJson(allocation.resources));
    return members.take();
}

} // namespace berth::store
