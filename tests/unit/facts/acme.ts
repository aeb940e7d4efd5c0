export interface WidgetConfig extends cdktn.TerraformMetaArguments {
  /**
  * Docs at Terraform Registry: {@link https://example.com/acme/2.1.0/docs/resources/widget#id Widget#id}
  */
  readonly id?: string;
  /**
  * Docs at Terraform Registry: {@link https://example.com/acme/2.1.0/docs/resources/widget#key_wo Widget#key_wo}
  */
  readonly keyWo?: string;
  /**
  * part block
  *
  * Docs at Terraform Registry: {@link https://example.com/acme/2.1.0/docs/resources/widget#part Widget#part}
  */
  readonly part: WidgetPart[] | cdktn.IResolvable;
  /**
  * lid block
  *
  * Docs at Terraform Registry: {@link https://example.com/acme/2.1.0/docs/resources/widget#lid Widget#lid}
  */
  readonly lid?: WidgetLid;
  /**
  * Docs at Terraform Registry: {@link https://example.com/acme/2.1.0/docs/resources/widget#rule Widget#rule}
  */
  readonly rule?: WidgetRule[] | cdktn.IResolvable;
}
export interface WidgetPart {
}

export function widgetPartToHclTerraform(struct?: WidgetPart | cdktn.IResolvable): any {
  const attrs = {
    size: {
      value: cdktn.numberToHclTerraform(struct!.size),
      isBlock: false,
      type: "simple",
      storageClassType: "number",
    },
  };
}

export class WidgetPartOutputReference extends cdktn.ComplexObject {
  // size - computed: false, optional: false, required: true
  private _size?: number;
  public get size() {
    return this.getNumberAttribute('size');
  }
}

export class WidgetPartList extends cdktn.ComplexList {
  public get(index: number): WidgetPartOutputReference {
    return new WidgetPartOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
  }
}
export interface WidgetLid {
}

export class WidgetLidOutputReference extends cdktn.ComplexObject {
  // tags - computed: false, optional: true, required: false
  private _tags?: string[];
  public get tags() {
    return cdktn.Fn.tolist(this.getListAttribute('tags'));
  }

  // shades - computed: false, optional: true, required: false
  private _shades?: { [key: string]: string[] } | cdktn.IResolvable;
  public get shades() {
    return this.interpolationForAttribute('shades');
  }
}
export interface WidgetRule {
}

export class WidgetRuleOutputReference extends cdktn.ComplexObject {
  // name - computed: true, optional: true, required: false
  private _name?: string;
  public get name() {
    return this.getStringAttribute('name');
  }
}

export class WidgetRuleList extends cdktn.ComplexList {
  public get(index: number): WidgetRuleOutputReference {
    return new WidgetRuleOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
  }
}

export class Widget extends cdktn.TerraformResource {
  public static readonly tfResourceType = "acme_widget";
  public constructor(scope: Construct, id: string, config: WidgetConfig) {
    super(scope, id, {
      terraformResourceType: 'acme_widget',
      terraformGeneratorMetadata: {
        providerName: 'acme',
        providerVersion: '2.1.0',
      },
    });
  }

  // id - computed: true, optional: true, required: false
  private _id?: string;
  public get id() {
    return this.getStringAttribute('id');
  }

  // key_wo - computed: false, optional: true, required: false
  private _keyWo?: string;
  public get keyWo() {
    return this.getStringAttribute('key_wo');
  }

  // state - computed: true, optional: false, required: false
  public get state() {
    return this.getStringMapAttribute('state');
  }

  // part - computed: false, optional: false, required: true
  private _part = new WidgetPartList(this, "part", true);
  public get part() {
    return this._part;
  }

  // lid - computed: false, optional: true, required: false
  private _lid = new WidgetLidOutputReference(this, "lid");
  public get lid() {
    return this._lid;
  }

  // rule - computed: true, optional: true, required: false
  private _rule = new WidgetRuleList(this, "rule", false);
  public get rule() {
    return this._rule;
  }

  protected synthesizeAttributes(): { [name: string]: any } {
    return {
      id: cdktn.stringToTerraform(this._id),
      key_wo: this.markWriteOnlyAttribute(cdktn.stringToTerraform(this._keyWo)),
    };
  }

  protected synthesizeHclAttributes(): { [name: string]: any } {
    const attrs = {
      lid: {
        value: widgetLidToHclTerraform(this._lid.internalValue),
        isBlock: true,
        type: "list",
        storageClassType: "WidgetLidList",
      },
    };
  }
}
