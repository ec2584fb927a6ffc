// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/manifest.h"

#include "app/ctl/output.h"
#include "app/yaml/yamlinspection.h"
#include "models/domain/nearest.h"
#include "models/domain/quantity.h"

#include <yaml-cpp/yaml.h>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

const QStringList Kinds{u"organization"_s, u"cluster"_s, u"node"_s, u"deployment"_s,
                        u"reservation"_s};

QString at(const QString &name, const YAML::Mark &mark)
{
    return u"%1:%2:%3"_s.arg(name).arg(mark.line + 1).arg(mark.column + 1);
}

/// A scalar as YAML's core schema types it; what is quoted is a text.
QJsonValue scalar(const YAML::Node &node)
{
    const QString text = QString::fromStdString(node.Scalar());
    if (node.Tag() == "!")
        return text;
    if (text == "true"_L1 || text == "false"_L1)
        return text == "true"_L1;
    if (text.isEmpty() || text == "null"_L1 || text == "~"_L1)
        return QJsonValue::Null;
    bool isNumber = false;
    if (const qint64 whole = text.toLongLong(&isNumber); isNumber)
        return whole;
    const double number = text.toDouble(&isNumber);
    if (isNumber && !text.contains(u'n', Qt::CaseInsensitive))
        return number;
    return text;
}

/// How much a document may become: an alias stands for all that it names, and may name itself.
struct Budget
{
    int values = 100'000;
    int levels = 64;
};

QJsonValue jsonOf(const YAML::Node &node, Budget &budget)
{
    if (--budget.values < 0)
        throw YAML::Exception(node.Mark(), "becomes too large here");
    if (budget.levels == 0)
        throw YAML::Exception(node.Mark(), "is nested too deeply here");
    if (node.IsScalar())
        return scalar(node);
    --budget.levels;
    QJsonValue value = QJsonValue::Null;
    if (node.IsSequence()) {
        QJsonArray array;
        for (const YAML::Node &element : node)
            array.append(jsonOf(element, budget));
        value = array;
    } else if (node.IsMap()) {
        QJsonObject object;
        for (const auto &entry : node) {
            if (!entry.first.IsScalar())
                throw YAML::Exception(entry.first.Mark(), "a key must be a text");
            object.insert(QString::fromStdString(entry.first.Scalar()),
                          jsonOf(entry.second, budget));
        }
        value = object;
    }
    ++budget.levels;
    return value;
}

std::optional<Manifest> manifestOf(const YAML::Node &node, const QString &name,
                                   QList<FieldError> &errors)
{
    if (node.IsNull())
        return std::nullopt;
    if (!node.IsMap()) {
        errors.append({at(name, node.Mark()), -1, u"a manifest is a mapping"_s, {}});
        return std::nullopt;
    }
    Manifest manifest;
    manifest.where = at(name, node.Mark());
    Budget budget;
    QJsonObject body = jsonOf(node, budget).toObject();
    manifest.kind = body.take("kind"_L1).toString().toLower();
    if (!Kinds.contains(manifest.kind)) {
        const QString near = nearestWord(manifest.kind, Kinds);
        errors.append({manifest.where, -1,
                       manifest.kind.isEmpty() ? u"'kind' is missing"_s
                                               : u"'%1' is no kind"_s.arg(manifest.kind),
                       near.isEmpty() ? u"one of "_s + Kinds.join(u", "_s)
                                      : u"did you mean '%1'?"_s.arg(near)});
        return std::nullopt;
    }
    manifest.cluster = body.take("cluster"_L1).toString();
    if (manifest.kind == "cluster"_L1)
        manifest.organization = body.take("organization"_L1).toString();
    manifest.id = body.take("id"_L1).toInteger();
    manifest.name = body.value("name"_L1).toString();
    manifest.body = body;
    const bool isOfCluster = manifest.kind == "node"_L1 || manifest.kind == "reservation"_L1
        || manifest.kind == "deployment"_L1;
    if (isOfCluster && manifest.cluster.isEmpty() && manifest.id == 0)
        errors.append({manifest.where, -1, u"'cluster' is missing"_s, u"its name, or id:N"_s});
    if (manifest.name.isEmpty() && manifest.id == 0 && manifest.kind != "reservation"_L1)
        errors.append({manifest.where, -1, u"'name' is missing"_s, u"or the id of one"_s});
    return manifest;
}

/// Amounts that say the same in another way ("500m" and 0.5) are the same.
bool isSame(const QString &field, const QJsonValue &current, const QJsonValue &wanted)
{
    if (current == wanted)
        return true;
    const auto amount = [&field](const QJsonValue &value) -> std::optional<qint64> {
        const bool isMemory = field.endsWith("memory"_L1);
        const auto parsed = value.isString()
            ? (isMemory ? parseMemory(value.toString()) : parseCpu(value.toString()))
            : isMemory ? memoryFromNumber(value.toDouble())
                       : cpuFromNumber(value.toDouble());
        return parsed ? std::optional(*parsed) : std::nullopt;
    };
    if (!field.contains("resources/"_L1))
        return false;
    const auto a = amount(current);
    return a && a == amount(wanted);
}

} // namespace

Result<QList<Manifest>> readManifests(const QByteArray &text, const QString &name)
{
    if (const auto documents = inspectYaml(text, name); !documents)
        return tl::unexpected(documents.error());
    QList<FieldError> errors;
    QList<Manifest> manifests;
    try {
        for (const YAML::Node &document : YAML::LoadAll(text.toStdString())) {
            if (auto manifest = manifestOf(document, name, errors))
                manifests.append(std::move(*manifest));
        }
    } catch (const YAML::Exception &error) {
        errors.append({at(name, error.mark), -1, QString::fromStdString(error.msg), {}});
    }
    if (errors.isEmpty() && manifests.isEmpty())
        errors.append({name, -1, u"holds no manifest"_s, {}});
    if (!errors.isEmpty())
        return tl::unexpected(Error::invalid(u"The manifest is not right."_s, errors));
    return manifests;
}

QStringList differences(const QJsonObject &current, const QJsonObject &wanted,
                        const QString &prefix)
{
    QStringList lines;
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
        const QString field = prefix + it.key();
        const QJsonValue before = current.value(it.key());
        if (it.value().isObject() && before.isObject())
            lines += differences(before.toObject(), it.value().toObject(), field + u'/');
        else if (!isSame(field, before, it.value()))
            lines << u"%1: %2 -> %3"_s.arg(field, cellText(before), cellText(it.value()));
    }
    return lines;
}

} // namespace berth::ctl
